"""Questions are answered without a language model: things in two languages, and films that are looked up."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks import ask as measured

from palate.workspace import Workspace

pytestmark = pytest.mark.quality


def mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores)


def linked(shop: Path, folder: Path, settings: str = "") -> Workspace:
    """The data beside the checkout as a workspace of its own, so that what is derived goes elsewhere."""
    folder.mkdir()
    for name in ("items.csv", "interactions.csv"):
        if (shop / name).is_file():
            (folder / name).write_bytes((shop / name).read_bytes())
    (folder / "palate.toml").write_text(settings, encoding="utf-8")
    return Workspace(folder)


@pytest.mark.parametrize("shop", ["stamps", "grocery"])
def test_things_are_found_in_english_and_chinese(shared_data: Path, tmp_path: Path, shop: str) -> None:
    """Words alone find most of what is asked for; vectors and pictures, which take minutes, come on top."""
    workspace = linked(shared_data / shop, tmp_path / shop, 'text_encoder = "none"\n')
    asked = measured.things(shop)
    assert len(asked) == 20
    assert all(question.right for question in asked)
    for language in ("en", "zh"):
        own = [question for question in asked if question.language == language]
        found = [
            measured.recall(measured.answered(workspace, question, 5), question.right, 5) for question in own
        ]
        tfidf = measured.TfIdf(workspace)
        theirs = [measured.recall(tfidf.answered(question, 5), question.right, 5) for question in own]
        assert mean(found) >= 0.75, (shop, language, list(zip(own, found, strict=True)))
        assert mean(found) > mean(theirs)


def test_films_are_looked_up(shared_data: Path, tmp_path: Path) -> None:
    workspace = linked(shared_data / "movies", tmp_path / "movies", 'text_encoder = "none"\n')
    asked = measured.lookups()
    found = [
        measured.hit(measured.answered(workspace, question, 10), question.right, 10) for question in asked
    ]
    assert mean(found) >= 0.85


def test_films_are_suggested(shared_data: Path, tmp_path: Path) -> None:
    """Words, genres, films named and popularity do better than what is most liked, even without vectors."""
    workspace = linked(shared_data / "movies", tmp_path / "movies", 'text_encoder = "none"\n')
    workspace.train("graph-filter", on="all")
    asked, liked = measured.films(), measured.most_liked(workspace, 10)
    found = [
        measured.hit(measured.answered(workspace, question, 10), question.right, 10) for question in asked
    ]
    same = [measured.hit(liked, question.right, 10) for question in asked]
    assert mean(found) > 0.23
    assert mean(found) > mean(same) > 0
