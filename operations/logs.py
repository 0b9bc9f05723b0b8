"""The log each process of the office keeps: JSON lines, rotated, and nothing personal in them."""

import logging

import structlog

from operations.log_file import LogFile, kept_for
from operations.log_lines import in_its_form, nothing_unseen, only_what_may_be_said, without_words
from operations.rules_held import rules_of
from operations.settings import LogPlace, Settings


def keep_log(settings: Settings, process: str) -> None:
    """From now on everything this process logs goes into its own file, or to the screen."""
    handler = _handler(settings, process)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[in_its_form, *_steps()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(without_words),
                only_what_may_be_said,
                nothing_unseen,
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
    return LogFile(settings.logs / f"{process}.log", kept=kept_for(rules_of(settings)))


def _steps() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
