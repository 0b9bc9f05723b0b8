"""The log each process of the office keeps: JSON lines, rotated, and nothing personal in them."""

import logging
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from typing import Any

import structlog

from operations.settings import LogPlace, Settings

KEPT_BYTES = 10_000_000
KEPT_FILES = 5

MAY_BE_SAID = frozenset(
    {
        "event", "level", "logger", "timestamp", "exception", "process",
        "attempt", "behind", "body", "caller", "centre", "code", "dispute", "error", "fact",
        "follower", "method", "path", "position", "referral", "request", "route", "rule",
        "seconds", "stage", "status", "version", "workflow",
    }
)  # fmt: skip
"""Names of values a log line may carry: ids, codes, counts and times. All others are left out."""


def keep_log(settings: Settings, process: str) -> None:
    """From now on everything this process logs goes into its own file, or to the screen."""
    handler = _handler(settings, process)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_steps(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                only_what_may_be_said,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_steps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    structlog.contextvars.bind_contextvars(process=process)


def _handler(settings: Settings, process: str) -> logging.Handler:
    if settings.log_to is LogPlace.SCREEN:
        return logging.StreamHandler()
    settings.logs.mkdir(parents=True, exist_ok=True)
    return RotatingFileHandler(
        settings.logs / f"{process}.log",
        maxBytes=KEPT_BYTES,
        backupCount=KEPT_FILES,
        encoding="utf-8",
    )


def only_what_may_be_said(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Leave out every value whose name is not known to be harmless, and say that it was there."""
    return {name: value if name in MAY_BE_SAID else "left out" for name, value in line.items()}


def _steps() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
