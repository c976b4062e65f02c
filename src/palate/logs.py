"""Log lines, through the standard library's logging: the program that uses palate decides what shows."""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

Style = Literal["text", "json"]
"""How lines are written: for people, or a JSON document each, for programs."""

TOLD = "palate_told"
"""Attribute of a log record that holds what a line tells, by name."""

OTHERS = ("uvicorn.error", "sqlalchemy", "alembic")
"""Loggers of libraries whose warnings are shown too."""


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose lines read ``event (key: value)``; quiet below warnings unless logging is set up."""
    processors = [structlog.stdlib.filter_by_level, _record]
    logger = structlog.wrap_logger(logging.getLogger(name), processors, structlog.stdlib.BoundLogger)
    return cast(structlog.stdlib.BoundLogger, logger)


def tell(logger: logging.Logger, event: str, **told: object) -> None:
    """Write a line as ``get_logger(name).info`` does, in a fraction of its time: for lines of each request.

    Parameters
    ----------
    logger : Logger
        The standard library's.
    event : str
        What happened.
    **told
        What the line tells, by name.
    """
    if logger.isEnabledFor(logging.INFO):
        line: dict[str, Any] = {**told, "event": event}
        record = logging.LogRecord(logger.name, logging.INFO, "", 0, _Sentence(line), None, None)
        setattr(record, TOLD, line)
        logger.handle(record)


class _Sentence:
    """The sentence of a line, made where a handler writes it."""

    def __init__(self, line: Mapping[str, Any]) -> None:
        self._line = line

    def __str__(self) -> str:
        return _sentence(self._line)


def log_to_stderr(level: int = logging.INFO, style: Style = "text") -> None:
    """Show palate's own log lines on stderr, as the command line does; other libraries keep quiet.

    Parameters
    ----------
    level : int
        From which lines are shown.
    style : str
        "text" for people; "json" for programs, with warnings of the libraries that a server rests on.
    """
    handler = _ToStderr()
    handler.setFormatter(JsonLines() if style == "json" else logging.Formatter("palate: %(message)s"))
    logger = logging.getLogger("palate")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
    for name in OTHERS if style == "json" else ():
        other = logging.getLogger(name)
        other.handlers[:] = [handler]
        other.setLevel(logging.WARNING)
        other.propagate = False


class _ToStderr(logging.Handler):
    """Writes to what stderr is when a line is written: a program may have replaced and closed the old one."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class JsonLines(logging.Formatter):
    """One JSON document a line: time (ISO 8601, UTC), level, logger, event, and what the line tells."""

    def format(self, record: logging.LogRecord) -> str:
        told: Mapping[str, Any] = getattr(record, TOLD, {})
        document: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": told.get("event") or record.getMessage(),
            **{name: value for name, value in told.items() if name != "event"},
        }
        if record.exc_info:
            document["exception"] = self.formatException(record.exc_info)
        return json.dumps(document, default=str)


def _record(logger: WrappedLogger, method: str, event: EventDict) -> tuple[tuple[str], dict[str, Any]]:
    """What the standard library's logger is called with: a sentence, and what it tells by name."""
    del logger, method
    options = {name: event.pop(name) for name in ("exc_info", "stack_info") if name in event}
    return (_sentence(event),), {**options, "extra": {TOLD: dict(event)}}


def _sentence(event: Mapping[str, Any]) -> str:
    told = ", ".join(f"{key}: {value}" for key, value in event.items() if key != "event")
    what = str(event.get("event", ""))
    return f"{what} ({told})" if told else what
