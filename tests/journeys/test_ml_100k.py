"""MovieLens 100K as the wheel of RecBole carries it, from the registry to recommendations in two commands."""

import csv
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.commands import Palate

from palate.encoders.fetching import by_pip
from palate.errors import MissingWeights

INSIDE = "recbole/dataset_example/ml-100k"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the wheel carries, unpacked; no code of it is run."""
    folder = tmp_path_factory.mktemp("recbole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_RETRIES", "0")
        patch.setenv("PIP_DEFAULT_TIMEOUT", "10")
        try:
            wheel = by_pip("recbole==1.2.1", folder)
        except MissingWeights as error:
            pytest.skip(f"no package registry can be reached, ml-100k is not tried: {error}")
    with ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(INSIDE)])
    return folder / INSIDE


def test_two_commands_lead_to_recommendations(palate_command: Palate, films: Path, tmp_path: Path) -> None:
    shop = tmp_path / "films"
    shop.mkdir()
    (shop / "palate.toml").write_text('text_encoder = "none"\n')  # titles would take longer than all the rest
    imported = palate_command("import", films, shop, "--json").json
    ran = palate_command("run", shop, "--model", "item-knn", "--json").json

    assert (imported["tool"], imported["items"], imported["interactions"]) == ("recbole", 1682, 100_000)
    assert imported["quarantined"] == {}
    assert ran["check"]["users"] == 943
    assert ran["train"]["model"] == ran["use"]["model"] == "item-knn"
    assert ran["use"]["interactions"] == 100_000
    with (films / "ml-100k.inter").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    user, items = ran["recommend"]["user"], ran["recommend"]["items"]
    had = {row["item_id:token"] for row in rows if row["user_id:token"] == user}
    assert had
    assert len(items) == 5
    assert not had & {item["item_id"] for item in items}
    assert all(item["reason"] for item in items)
    measured = {row["model"]: row["metrics"]["recall@20"] for row in ran["evaluate"]["results"]}
    assert sorted(measured) == ["content-knn", "item-knn", "popularity"]
    assert measured["item-knn"] > measured["popularity"]
