"""The auditor's questions: each answered in one call, here and on the command line."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter
from pydantic import BaseModel

from api import (
    audit_alerts,
    audit_corrections,
    audit_facts,
    audit_figures,
    audit_process,
    audit_time,
    auditing,
)

router = APIRouter()
for desk in (
    audit_time,
    audit_facts,
    audit_corrections,
    audit_alerts,
    audit_figures,
    audit_process,
):
    router.include_router(desk.router)


class Question(NamedTuple):
    """One question over a period: what may be said with it, and what answers it."""

    asked: type[BaseModel]
    answer: Callable[..., BaseModel]


QUESTIONS: Mapping[str, Question] = {
    "days-lost": Question(audit_time.Asked, audit_time.days_lost),
    "deeds": Question(audit_facts.Officer, audit_facts.deeds),
    "late-facts": Question(audit_facts.LateAsked, audit_facts.late_facts),
    "corrections": Question(auditing.Paged, audit_corrections.corrections),
    "alerts": Question(audit_alerts.Asked, audit_alerts.alerts),
    "figures": Question(audit_figures.Asked, audit_figures.figures),
    "conformance": Question(audit_process.Asked, audit_process.conformance),
}
"""Every question over a period, by its name on both doors."""

OF_ONE_DISPUTE: Mapping[str, Callable[..., Any]] = {
    "custody": audit_time.held_by,
    "conformance": audit_process.conformance_of,
}
"""The questions that are asked of one dispute."""
