"""The command that holds the files on the shelf against the record."""

from typing import Annotated
from uuid import UUID

import typer

from domain.refusals.ledger import RecordBroken
from operations.console import Halt, first_of, option, tell
from operations.settings import Settings


def evidence(*, scan: Annotated[bool, typer.Option("--scan", help=option("scan"))] = False) -> None:
    """Look every file over."""
    from operations.evidence_check import Lacks, extra, wrong_with  # noqa: PLC0415 - keeps the CLI quick
    from operations.evidence_check import scan as look_over  # noqa: PLC0415 - as above
    from operations.office import open_office  # noqa: PLC0415 - as above
    from workflows.dispatch import every_dispute  # noqa: PLC0415 - as above

    found: list[str] = []
    broken: list[UUID] = []
    with open_office(Settings()) as office:
        if scan and not office.evidence.scans:
            raise Halt("no-scanner", code=2)
        swept, everyone = office.evidence.sweep(), every_dispute(office.registry)
        for dispute in everyone:
            try:
                if scan:
                    look_over(office, dispute)
                for file, lacks in wrong_with(office, dispute):
                    tell(lacks, dispute=dispute, file=file.content)
                    found.append(lacks)
            except RecordBroken:
                broken.append(dispute)
        for name in extra(office):
            tell("evidence-extra", file=name)
    if broken:
        tell("evidence-broken", count=len(broken), records=first_of(broken))
    tell("evidence-looked-over", disputes=len(everyone), swept=swept)
    raise typer.Exit(1 if broken or {Lacks.MISSING, Lacks.CHANGED} & set(found) else 0)
