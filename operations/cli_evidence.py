"""The command that holds the files on the shelf against the record."""

from typing import Annotated

import typer

from operations.console import option, tell
from operations.settings import Settings


def evidence(*, scan: Annotated[bool, typer.Option("--scan", help=option("scan"))] = False) -> None:
    """Look every file over."""
    from operations.evidence_check import Lacks, extra, lacking  # noqa: PLC0415 - keeps the CLI quick
    from operations.evidence_check import scan as look_over  # noqa: PLC0415
    from operations.office import open_office  # noqa: PLC0415
    from workflows.dispatch import every_dispute  # noqa: PLC0415

    with open_office(Settings()) as office:
        swept = office.evidence.sweep()
        everyone = every_dispute(office.registry)
        if scan:
            for dispute in everyone:
                look_over(office, dispute)
        found, left = lacking(office, everyone), extra(office)
    for dispute, codes in found.items():
        for code in codes:
            tell(code, dispute=dispute)
    for name in left:
        tell("evidence-extra", file=name)
    tell("evidence-looked-over", disputes=len(everyone), swept=swept)
    wrong = {Lacks.MISSING, Lacks.CHANGED}
    raise typer.Exit(1 if any(wrong & set(codes) for codes in found.values()) else 0)
