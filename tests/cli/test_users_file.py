"""Many users of a file: an id that nobody knows costs only itself, whatever is written and however."""

import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest
from tests.commands import Palate
from tests.shops import write_shop

import palate

EXPLAINED = ("user_id", "item_id", "rank", "score", "title", "reason", "modalities", "contributions")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = "".join(f"u{n},i{(n + step) % 10}\n" for n in range(12) for step in range(4))
    folder = write_shop(
        tmp_path_factory.mktemp("users") / "shop",
        items_csv="item_id,title\n" + "".join(f"i{n},lamp {n}\n" for n in range(10)),
        interactions_csv=f"user_id,item_id\n{rows}",
        palate_toml='text_encoder = "none"\n',
    )
    palate.open(folder).train(model="item-knn", on="all")
    (folder / "some.txt").write_text("u1\nnobody\n\nu2\nu1\n")
    (folder / "none.txt").write_text("nobody\nneither\n")
    return folder


def _read(data: bytes, ending: str) -> list[dict[str, object]]:
    data = gzip.decompress(data) if ending.endswith(".gz") else data
    if ending == ".jsonl":
        return [json.loads(line) for line in data.splitlines()]
    read = pl.read_parquet if ending == ".parquet" else pl.read_csv
    return read(io.BytesIO(data)).to_dicts()


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("out", ["-", ".csv", ".csv.gz", ".jsonl", ".parquet", ".CSV.GZ", ".JSONL"])
def test_the_others_are_answered(
    shop: Path, tmp_path: Path, palate_command: Palate, out: str, explain: bool
) -> None:
    target = "-" if out == "-" else str(tmp_path / f"recs{out}")
    more = ["--explain"] if explain else []
    done = palate_command("recommend", shop, "--users", shop / "some.txt", "--k", 2, "--out", target, *more)
    assert done.code == 0
    assert "1 of 3 ids" in done.err
    assert done.err.endswith("left out: nobody\n")
    rows = _read(done.out.encode() if out == "-" else Path(target).read_bytes(), out.lower())
    assert [row["user_id"] for row in rows] == ["u1", "u1", "u2", "u2"]
    assert tuple(rows[0]) == (EXPLAINED if explain else EXPLAINED[:4])
    assert [path.name for path in tmp_path.iterdir()] == ([] if out == "-" else [f"recs{out}"])


@pytest.mark.parametrize("command", ["recommend", "profile"])
def test_standard_output_has_the_others_alone(shop: Path, palate_command: Palate, command: str) -> None:
    done = palate_command(command, shop, "--users", shop / "some.txt", "--json")
    assert "nobody" in done.err
    assert "nobody" not in done.out
    assert done.json["users"] == 2


@pytest.mark.parametrize("command", ["recommend", "profile"])
def test_a_file_of_unknown_users_alone_is_wrong(shop: Path, palate_command: Palate, command: str) -> None:
    done = palate_command(command, shop, "--users", shop / "none.txt")
    assert done.code == 2
    assert "none.txt: no id in it is in" in done.err
    assert done.err.count("\n") == 1
