"""Tables that are folders of parts in Parquet."""

from pathlib import Path

import polars as pl
import pytest

from palate.errors import UnusableFile
from palate.tables.quarantine import Quarantine
from palate.tables.readers import find_table, read_table
from palate.tables.schema import LINE


def part(folder: Path, name: str, **columns: list[object]) -> Path:
    path = folder / "interactions.parquet" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path)
    return path


def rows(folder: Path, *columns: str) -> list[tuple[object, ...]]:
    path = find_table(folder, "interactions")
    assert path is not None
    return read_table(path, ("item_id",), Quarantine()).frame.select(LINE, *columns).rows()


def test_parts_are_read_in_order_as_one_table(tmp_path: Path) -> None:
    part(tmp_path, "part-1.parquet", user_id=["c"], item_id=[7.0])
    part(tmp_path, "part-0.parquet", user_id=["a", "b"], item_id=[1, 2])
    part(tmp_path, "part-2.parq", user_id=["d"], item_id=["x"])
    (tmp_path / "interactions.parquet" / "_SUCCESS").touch()
    (tmp_path / "interactions.parquet" / ".part-0.parquet.crc").write_bytes(b"crc")
    (tmp_path / "interactions.parquet" / "_metadata.parquet").write_bytes(b"no table")
    assert rows(tmp_path, "user_id", "item_id") == [
        (1, "a", "1"),
        (2, "b", "2"),
        (3, "c", "7"),
        (4, "d", "x"),
    ]


def test_folders_of_partitions_are_columns(tmp_path: Path) -> None:
    part(tmp_path, "event=cart/shop=a%3Ab/part-0.parquet", user_id=["u"], item_id=["i"])
    part(tmp_path, "event=view/shop=__HIVE_DEFAULT_PARTITION__/part-0.parquet", user_id=["v"], item_id=["j"])
    part(tmp_path, "event=view/old/part-1.parquet", user_id=["w"], item_id=["k"], event=["purchase"])
    assert rows(tmp_path, "item_id", "event", "shop") == [
        (1, "i", "cart", "a:b"),
        (2, "k", "purchase", None),
        (3, "j", "view", None),
    ]


def test_a_folder_without_parts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "interactions.parquet").mkdir()
    (tmp_path / "interactions.parquet" / "rows.csv").write_text("user_id,item_id\n")
    with pytest.raises(UnusableFile, match=r"interactions.parquet: is a folder without a part that ends in"):
        rows(tmp_path)


def test_a_part_that_is_damaged_is_named(tmp_path: Path) -> None:
    part(tmp_path, "part-0.parquet", user_id=["a"], item_id=["b"])
    part(tmp_path, "part-1.parquet", user_id=["a"], item_id=["b"]).write_bytes(b"PAR1 and no more")
    with pytest.raises(UnusableFile, match=r"part-1.parquet: is not a parquet file"):
        rows(tmp_path)


def test_a_folder_of_another_ending_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "interactions.csv").mkdir()
    assert find_table(tmp_path, "interactions") is None
