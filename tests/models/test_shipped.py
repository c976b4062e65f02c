"""Models that other packages ship: one file and one line, with no edit in palate."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.shops import write_shop

TOY = """
from dataclasses import dataclass

import numpy as np

from palate.models import Term, Recommender


@dataclass(kw_only=True)
class Toy(Recommender):
    name = "toy"
    boost: float = 2.0

    def learn(self, dataset):
        self.sales_ = self.boost * np.bincount(dataset.histories().items, minlength=len(dataset.items))

    def score_histories(self, histories):
        return np.tile(self.sales_.astype(np.float32), (len(histories), 1))

    def explain_history(self, history, items):
        return [Term("popularity", np.array([-1]), self.sales_[items][None, :].astype(float))]


class NoModel:
    name = "no-model"
"""

ROWS = "user_id,item_id,timestamp\n" + "".join(
    f"u{user},i{(user * 3 + step * step) % 9},{step}\n" for user in range(12) for step in range(5)
)


def shipped(folder: Path, points: str) -> dict[str, str]:
    """An installed package with a model; the environment of a process that has it."""
    (folder / "toys.py").write_text(TOY)
    about = folder / "toys-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: toys\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[palate.models]\n{points}\n")
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH", "")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def palate(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "palate", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_toy_of_another_package_trains_explains_saves_and_is_measured(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    environment = shipped(tmp_path / "lib", "toy = toys:Toy")
    shop = write_shop(tmp_path / "shop", interactions_csv=ROWS)
    trained = palate(environment, "train", shop, "--model", "toy", "--on", "all")
    assert trained.returncode == 0, trained.stderr
    told = palate(environment, "recommend", shop, "--user", "u1", "--explain")
    assert told.returncode == 0, told.stderr
    assert "sells well" in told.stdout or "chosen" in told.stdout or "shoppers" in told.stdout
    measured = palate(environment, "evaluate", shop, "--model", "toy", "--model", "popularity", "--json")
    assert measured.returncode == 0, measured.stderr
    assert '"model": "toy"' in measured.stdout
    assert "toys" in palate(environment, "models").stdout


@pytest.mark.parametrize(
    ("points", "name", "said"),
    [
        ("toy = toys:Missing", "toy", "can't be loaded"),
        ("toy = absent:Toy", "toy", "can't be loaded"),
        ("no-model = toys:NoModel", "no-model", "is no recommender"),
        ("other = toys:Toy", "other", "calls itself 'toy'"),
    ],
)
def test_what_is_no_model_is_refused_in_words_when_it_is_asked_for(
    tmp_path: Path, points: str, name: str, said: str
) -> None:
    (tmp_path / "lib").mkdir()
    environment = shipped(tmp_path / "lib", points)
    shop = write_shop(tmp_path / "shop", interactions_csv=ROWS)
    refused = palate(environment, "train", shop, "--model", name)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_name_that_palate_has_is_not_given_twice(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    environment = shipped(tmp_path / "lib", "ease = toys:Toy")
    shop = write_shop(tmp_path / "shop", interactions_csv=ROWS)
    trained = palate(environment, "train", shop, "--model", "ease")
    assert trained.returncode == 0
    assert "model 'ease' of toys is left out" in trained.stderr
