"""Recommendations for many users as tables and files."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from tests.shops import tasteful

from palate.data import Histories
from palate.errors import InputError
from palate.explain.languages import LANGUAGES
from palate.explain.tables import schema_of as explained_schema
from palate.models import EASE, L3AE, ItemKNN, Popularity, Recommender
from palate.tasks import lists
from palate.tasks.recommend import RecommendationService


@pytest.fixture
def model() -> EASE:
    return EASE().fit(tasteful())


def test_tables_hold_what_rank_says_user_by_user(model: EASE, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "BATCH", 3)
    users = list(model.users_)[:7]
    tables = list(lists.ranked(model, users, model.histories_of, 4))
    assert [table["user_id"].n_unique() for table in tables] == [3, 3, 1]
    rows = pl.concat(tables).rows()
    expected = [
        (user, item.item_id, place + 1, pytest.approx(item.score))
        for user, best in zip(users, model.recommend(users, 4), strict=True)
        for place, item in enumerate(best)
    ]
    assert rows == expected


READERS = {
    "recs.csv": lambda path: pl.read_csv(path, schema=lists.SCHEMA),
    "RECS.CSV.GZ": lambda path: pl.read_csv(gzip.decompress(path.read_bytes()), schema=lists.SCHEMA),
    "recs.jsonl": lambda path: pl.read_ndjson(path, schema=lists.SCHEMA),
    "deeper/recs.parquet": pl.read_parquet,
}


@pytest.mark.parametrize("name", READERS)
def test_a_file_holds_all_tables(model: EASE, name: str, tmp_path: Path) -> None:
    users = list(model.users_)
    tables = list(lists.ranked(model, users, model.histories_of, 3))
    out = tmp_path / name
    assert lists.write(iter(tables), out) == (len(users), sum(map(len, tables)))
    assert READERS[name](out).equals(pl.concat(tables))
    assert list(out.parent.iterdir()) == [out]


def test_a_dash_prints_csv(model: EASE, capsys: pytest.CaptureFixture[str]) -> None:
    tables = list(lists.ranked(model, list(model.users_), model.histories_of, 3))
    lists.write(iter(tables), lists.STDOUT)
    assert capsys.readouterr().out == pl.concat(tables).write_csv()


@pytest.mark.parametrize("name", ["recs", "recs.xlsx", "recs.gz", "csv", "recs.csv.zip"])
def test_a_name_of_another_kind_is_refused_before_anything_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must end in \.csv, \.csv\.gz, \.parquet, \.jsonl"):
        lists.write([], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_tables_has_its_columns(tmp_path: Path) -> None:
    out = tmp_path / "recs.csv"
    assert lists.write([], out) == (0, 0)
    assert out.read_text() == "user_id,item_id,rank,score\n"


def test_what_fails_half_way_leaves_the_old_file(model: EASE, tmp_path: Path) -> None:
    def broken() -> Iterator[pl.DataFrame]:
        yield from lists.ranked(model, ["u0"], model.histories_of, 3)
        raise KeyError("u1")

    out = tmp_path / "recs.csv"
    out.write_text("as it was")
    with pytest.raises(KeyError, match="u1"):
        lists.write(broken(), out)
    assert out.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [out]


NESTED = explained_schema(nested=True)
TOLD = {
    "told.csv": lambda path: pl.read_csv(path, schema=explained_schema(nested=False)),
    "told.csv.gz": lambda path: pl.read_csv(path.read_bytes(), schema=explained_schema(nested=False)),
    "told.jsonl": lambda path: pl.read_ndjson(path, schema=NESTED),
    "told.parquet": pl.read_parquet,
}


@pytest.mark.parametrize("model", [ItemKNN(), L3AE(), Popularity()], ids=lambda model: model.name)
@pytest.mark.parametrize("name", [*TOLD, "-"])
def test_terms_of_each_row_of_an_explained_file_add_up_to_its_score(
    name: str, model: Recommender, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    service = explaining(model.fit(tasteful()))
    out = lists.STDOUT if name == "-" else tmp_path / name
    users, rows = service.write(out, None, 4, explain=True)
    if name == "-":
        told = pl.read_csv(capsysbinary.readouterr().out, schema=explained_schema(nested=False))
    else:
        told = TOLD[name](out)
    assert (told["user_id"].n_unique(), len(told)) == (users, rows)
    assert users == len(service.model.users_)
    for row in told.iter_rows(named=True):
        shown = {item.item_id: item for item in service.recommend(row["user_id"], 4)}[row["item_id"]]
        by_modality, terms = (
            json.loads(cell) if isinstance(cell, str) else cell
            for cell in (row["modalities"], row["contributions"])
        )
        assert [(term["modality"], term["source"], term["score"]) for term in terms] == [
            (term.modality, term.source, term.score) for term in shown.contributions
        ]
        assert (row["title"], row["reason"]) == (shown.title, shown.reason)
        total = pytest.approx(row["score"], rel=1e-5, abs=1e-6)
        assert sum(term["score"] for term in terms) == total
        assert sum(term["score"] for term in by_modality) == total
        assert {term["modality"] for term in by_modality} == {term["modality"] for term in terms}
        for by_name in by_modality:
            own = [term["score"] for term in terms if term["modality"] == by_name["modality"]]
            assert by_name["score"] == pytest.approx(sum(own), abs=1e-12)


def explaining(model: Recommender) -> RecommendationService:
    class Known:
        def known(self, users: Sequence[str]) -> list[str]:
            return list(users)

        def of(self, users: Sequence[str]) -> Histories:
            return model.histories_of(users)

    return RecommendationService(
        model, Known(), lambda item: f"thing “{item}”, blue", lambda code: LANGUAGES[code or "en"]
    )
