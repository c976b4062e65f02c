"""Items like every item of a catalogue: exact, by cells at a measured recall, as a file and as parts."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from tests.commands import Palate
from tests.linalg.test_near import crowded

from palate.data import Features, Fingerprint, Index
from palate.errors import InputError, NotAvailable
from palate.folders import folder_at
from palate.linalg import near
from palate.linalg.near import RECALL
from palate.tasks import similar_items
from palate.tasks.similar_items import SimilarItems

N = 900
MADE_BY = Fingerprint("made", "1")


def features_of(values: np.ndarray, modality: str = "image", present: np.ndarray | None = None) -> Features:
    there = np.ones(len(values), dtype=np.bool_) if present is None else present
    return Features(values * there[:, None], there, modality, MADE_BY)


def similar(features: dict[str, Features], folder: Path, k: int = 5, via: str | None = None) -> SimilarItems:
    n = len(next(iter(features.values())).present)
    index = Index(tuple(f"i{number}" for number in range(n)))
    return SimilarItems(features, index, k, via, np.arange(n), folder)


def whole(found: SimilarItems) -> pl.DataFrame:
    return pl.concat(list(found.tables()))


@pytest.fixture
def image() -> Features:
    return features_of(crowded(N))


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is large, parts are small."""
    monkeypatch.setattr(similar_items, "EXACT", 0)
    monkeypatch.setattr(near, "CELL", 30)
    monkeypatch.setattr(near, "NARROW_CELL", 30)
    monkeypatch.setattr(similar_items, "STRETCH", 100)
    monkeypatch.setattr(similar_items, "PART", 200)


def test_exact_lists_are_those_of_the_cosines(image: Features, tmp_path: Path) -> None:
    found = similar({"image": image}, tmp_path)
    assert found.exact
    cosines = image.kernel()
    np.fill_diagonal(cosines, -np.inf)
    expected = np.argsort(-cosines, axis=1, kind="stable")[:, :5]
    table = whole(found)
    assert table.schema == pl.Schema(similar_items.SCHEMA)
    assert table["item_id"].to_list() == [f"i{row}" for row in range(N) for _ in range(5)]
    assert table["similar_id"].to_list() == [f"i{other}" for other in expected.ravel()]
    assert table["rank"].to_list() == [1, 2, 3, 4, 5] * N
    assert np.allclose(table["score"], np.take_along_axis(cosines, expected, axis=1).ravel(), atol=1e-5)


@pytest.mark.usefixtures("large")
def test_a_large_catalogue_has_the_recall_that_is_told_and_leaves_no_files(
    image: Features, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = similar({"image": image}, tmp_path / "made", k=20)
    assert not found.exact
    table = whole(found)
    assert found.near is not None
    assert found.near.recall >= RECALL
    assert len(table) == N * 20
    assert list((tmp_path / "made").iterdir()) == []
    monkeypatch.setattr(similar_items, "EXACT", 1e13)
    both = table.join(whole(similar({"image": image}, tmp_path, k=20)), on=["item_id", "similar_id"])
    assert len(both) / len(table) >= RECALL - 0.02


@pytest.mark.parametrize("of_cells", [False, True])
def test_modalities_count_alike_and_items_without_any_are_left_out(
    of_cells: bool, image: Features, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if of_cells:
        monkeypatch.setattr(similar_items, "EXACT", 0)
    gone = np.arange(N) >= 5
    text = features_of(crowded(N, seed=8), "text", gone)
    words = Features(sparse.csr_array(np.eye(N, 4, dtype=np.float32)), gone, "text", MADE_BY)
    image = features_of(image.values, "image", np.arange(N) >= 3)  # type: ignore[arg-type]
    found = similar({"text": text, "lexical": words, "image": image}, tmp_path)
    table = whole(found).filter(pl.col("rank") == 1)
    assert table["item_id"].n_unique() == N - 3
    assert not {"i0", "i1", "i2"} & set(table["similar_id"])
    by_hand = (text.kernel() + image.kernel()) / 2
    np.fill_diagonal(by_hand, -1)
    row = table.filter(pl.col("item_id") == "i700").row(0, named=True)
    # Of those that have both.
    best = int(np.argmax(by_hand[700]))
    assert row["similar_id"] == f"i{best}"
    assert row["score"] == pytest.approx(by_hand[700, best], abs=1e-5)
    lone = whole(similar({"text": text, "image": image}, tmp_path, via="image"))
    assert set(lone["item_id"]) == {f"i{number}" for number in range(3, N)}


def test_word_counts_are_compared_by_where_there_is_nothing_else(tmp_path: Path) -> None:
    words = sparse.csr_array(np.array([[1, 0, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float32))
    table = whole(similar({"lexical": Features(words, np.ones(3, np.bool_), "text", MADE_BY)}, tmp_path, k=1))
    assert table["similar_id"].to_list()[:2] == ["i1", "i0"]
    assert table["score"][0] == pytest.approx(0.6)


@pytest.mark.usefixtures("large")
def test_what_was_stopped_goes_on_with_what_is_missing(image: Features, tmp_path: Path) -> None:
    alone = whole(similar({"image": image}, tmp_path))
    out = folder_at(f"{tmp_path}/out/")
    done = similar({"image": image}, tmp_path).write_parts(out)
    assert (done.lists, done.rows, done.parts, done.kept) == (N, N * 5, 5, 0)
    assert pl.read_parquet(tmp_path / "out" / "*.parquet").equals(alone)
    names = [name for name in out.names() if name.startswith("part-")]
    out.remove(names[1])
    out.remove(names[3])
    assert similar({"image": image}, tmp_path).write_parts(out).kept == 3
    assert pl.read_parquet(tmp_path / "out" / "*.parquet").equals(alone)
    assert "_SUCCESS" in out.names()
    assert similar({"image": image}, tmp_path, k=4).write_parts(out).kept == 0
    other = features_of(crowded(N, seed=2))
    assert similar({"image": other}, tmp_path, k=4).write_parts(out).kept == 0


def test_a_lone_item_is_like_nothing(tmp_path: Path) -> None:
    assert len(whole(similar({"image": features_of(crowded(1))}, tmp_path))) == 0


def test_what_is_not_there_is_told(image: Features, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no modality 'imag' here; did you mean 'image'"):
        similar({"image": image}, tmp_path, via="imag")
    with pytest.raises(NotAvailable, match="no texts, pictures"):
        similar({"image": features_of(crowded(3), present=np.zeros(3, np.bool_))}, tmp_path)


def test_the_command_writes_what_similar_tells_of_each(
    own_shop: Path, palate_command: Palate, tmp_path: Path
) -> None:
    command = ("similar", own_shop, "--items", "all", "--k", "3", "--out")
    told = palate_command(*command, tmp_path / "similar.parquet", "--json").json
    table = pl.read_parquet(tmp_path / "similar.parquet")
    assert told == {
        "items": table["item_id"].n_unique(),
        "rows": len(table),
        "recall": 1.0,
        "out": f"{tmp_path}/similar.parquet",
    }
    first = palate_command(*command, f"{tmp_path}/parts/", "--json").json
    again = palate_command(*command, f"{tmp_path}/parts/", "--json").json
    assert (first["parts"], first["kept"], again["kept"]) == (1, 0, 1)
    assert pl.read_parquet(tmp_path / "parts" / "*.parquet").equals(table)
    assert "1 part, of which 1 part were there" in palate_command(*command, f"{tmp_path}/parts/").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--items", "all"), "goes with --out"),
        (("--items", "i1", "--out", "a.csv"), "--items takes all, not 'i1'"),
        (("--items", "all", "--item", "i1", "--out", "a.csv"), "leave out --item"),
        (("--item", "i1", "--out", "a.csv"), "--out goes with --items all"),
        (("--items", "all", "--out", "a.txt"), "must end in"),
        (("--items", "all", "--out", "-", "--json"), "leave out --json"),
    ],
)
def test_what_is_typed_wrongly_is_told(
    words: tuple[str, ...], told: str, own_shop: Path, palate_command: Palate, tmp_path: Path
) -> None:
    done = palate_command("similar", own_shop, *words, cwd=tmp_path)
    assert done.code == 2
    assert told in done.err
    assert list(tmp_path.glob("a.*")) == []
