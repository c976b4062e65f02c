"""Log lines, through the standard library's logging: the program that uses palate decides what shows."""

import logging
import sys
from typing import cast

import structlog
from structlog.typing import EventDict, WrappedLogger


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose lines read ``event (key: value)``; quiet below warnings unless logging is set up."""
    processors = [structlog.stdlib.filter_by_level, _sentence]
    logger = structlog.wrap_logger(logging.getLogger(name), processors, structlog.stdlib.BoundLogger)
    return cast(structlog.stdlib.BoundLogger, logger)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Show palate's own log lines on stderr, as the command line does; other libraries keep quiet."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("palate: %(message)s"))
    logger = logging.getLogger("palate")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False


def _sentence(logger: WrappedLogger, method: str, event: EventDict) -> str:
    del logger, method
    what = str(event.pop("event", ""))
    told = ", ".join(f"{key}: {value}" for key, value in event.items())
    return f"{what} ({told})" if told else what
