"""Commands that are killed at any moment go on where they were, and never with a wrong row."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tests.commands import Palate
from tests.shops import copy_shop, dense

import palate
from palate.engine import Local, cores


def stored(shop: Path) -> int:
    """Bytes of all vectors on disk."""
    return sum(path.stat().st_size for path in (shop / ".palate").rglob("vectors.bin"))


def kill_after(shop: Path, grown: int) -> bool:
    """Encode, and kill it once the vectors have grown by so many bytes; False where it ended before."""
    before = stored(shop)
    running = subprocess.Popen(
        [sys.executable, "-m", "palate", "encode", str(shop), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None and stored(shop) - before < grown:
        time.sleep(0.002)
    alive = running.poll() is None
    if alive:
        os.kill(running.pid, signal.SIGKILL)
    running.wait()
    return alive


def test_killed_again_and_again_it_ends_with_the_same_vectors(
    encoded_shop: Path, shop_folder: Path, tmp_path: Path, fresh_palate_command: Palate
) -> None:
    shop = copy_shop(shop_folder, tmp_path / "shop")
    kills = 0
    for grown, cut in ((1, 0), (1, 7), (100_000, 7)):
        kills += kill_after(shop, grown)
        for path in (shop / ".palate").rglob("vectors.bin") if cut else ():
            path.write_bytes(path.read_bytes()[:-cut])  # as if the last write had not wholly reached the disk
    assert kills >= 2
    had = {path.parent.name.rsplit("-", 1)[0]: path for path in (shop / ".palate").rglob("vectors.bin")}
    rows = fresh_palate_command("encode", shop, "--json").json["modalities"]
    assert sum(row["cached"] for row in rows if row["encoder"] in had) > 0
    undisturbed, resumed = palate.open(encoded_shop).features, palate.open(shop).features
    assert set(undisturbed.features) == set(resumed.features)
    for name, features in undisturbed.features.items():
        again = resumed.features[name]
        assert np.array_equal(features.present, again.present)
        assert np.array_equal(dense(features), dense(again)), name


def test_what_was_written_before_a_kill_is_not_encoded_again(
    encoded_shop: Path, shop_folder: Path, tmp_path: Path, fresh_palate_command: Palate
) -> None:
    shop = copy_shop(shop_folder, tmp_path / "shop")
    pictures = next((encoded_shop / ".palate").rglob("efficientnet*/vectors.bin")).stat().st_size
    kill_after(shop, stored(encoded_shop) - pictures + 1)  # by then some pictures are among what is written
    record = 16 + 4 * 1280
    written = sum(path.stat().st_size for path in (shop / ".palate").rglob("efficientnet*/vectors.bin"))
    rows = fresh_palate_command("encode", shop, "--json").json["modalities"]
    left = sum(row["encoded"] for row in rows if row["modality"] in ("image", "review-image"))
    assert written // record > 0
    assert left == pictures // record - written // record


def test_no_more_is_under_way_than_a_batch_a_core_and_one() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(50):
            taken.append(number)
            yield number

    for number, result in Local().map(lambda task: task * 2, tasks()):
        assert result == number * 2
        assert len(taken) - number <= cores() + 2
    assert taken == list(range(50))


def test_an_evaluation_that_was_killed_ends_with_the_same_figures(
    own_shop: Path, tmp_path: Path, fresh_palate_command: Palate
) -> None:
    names = ("popularity", "item-knn", "ease", "sparse-l3ae", "graph-filter")
    command = ("evaluate", "--json", *(word for name in names for word in ("--model", name)))
    alone, shop = own_shop, copy_shop(own_shop, tmp_path / "killed")
    running = subprocess.Popen(
        [sys.executable, "-m", "palate", *command, str(shop)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None and not list((shop / ".palate").glob("evaluation/*/*/model.json")):
        time.sleep(0.001)
    assert running.poll() is None
    running.kill()
    running.wait()
    resumed, undisturbed = (fresh_palate_command(*command, folder) for folder in (shop, alone))
    assert "those of a run that was stopped" in resumed.err
    assert "stopped" not in undisturbed.err
    for result, expected in zip(resumed.json["results"], undisturbed.json["results"], strict=True):
        assert result["metrics"] == expected["metrics"]
        assert result["ci95"] == expected["ci95"]
    assert not (shop / ".palate" / "evaluation").exists()
