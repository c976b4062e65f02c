"""Log lines for people, and for programs: one JSON document each, whatever they tell."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.logs import JsonLines, get_logger, log_to_stderr

log = get_logger("palate.of.these.tests")


@pytest.fixture(scope="module")
def lines() -> Iterator[io.StringIO]:
    """What the logger of these tests writes as JSON."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("palate.of.these.tests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield out
    logger.removeHandler(handler)


def told(lines: io.StringIO) -> dict[str, Any]:
    """The one document that was written since the last."""
    (line,) = lines.getvalue().splitlines()
    lines.seek(0)
    lines.truncate()
    return json.loads(line)


values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


@given(event=st.text(), more=st.dictionaries(st.sampled_from(["id", "name", "msg", "args", "why"]), values))
def test_every_line_is_a_document_that_tells_what_was_told(
    lines: io.StringIO, event: str, more: dict[str, Any]
) -> None:
    log.info(event, **more)
    document = told(lines)
    assert {key: document[key] for key in more} == more
    assert document["event"] == (event or document["event"])
    assert (document["level"], document["logger"]) == ("info", "palate.of.these.tests")
    assert document["time"].endswith("+00:00")


def test_an_exception_is_told_in_one_line(lines: io.StringIO) -> None:
    try:
        int("no\nmore")
    except ValueError:
        log.exception("it failed", key="k")
    document = told(lines)
    assert (document["event"], document["level"], document["key"]) == ("it failed", "error", "k")
    assert "ValueError: invalid literal" in document["exception"]


def test_people_read_a_sentence() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.getLogger("palate.of.these.tests.too")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    get_logger("palate.of.these.tests.too").info("50 % done", rows=3, why="so")
    assert out.getvalue() == "50 % done (rows: 3, why: so)\n"


def test_lines_go_to_what_stderr_is_when_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("palate")
    before = logger.handlers[:], logger.level, logger.propagate
    first, second = io.StringIO(), io.StringIO()
    try:
        monkeypatch.setattr("sys.stderr", first)
        log_to_stderr()
        get_logger("palate.of.these.tests.stderr").info("one")
        monkeypatch.setattr("sys.stderr", second)
        first.close()
        get_logger("palate.of.these.tests.stderr").info("two")
    finally:
        logger.handlers[:], logger.level, logger.propagate = before
    assert second.getvalue() == "palate: two\n"
