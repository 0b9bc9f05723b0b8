"""The commands of the ledger: signing now, checking everything, making the tree again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from operations.console import both, option, tell, told_as
from operations.settings import Settings

if TYPE_CHECKING:
    from operations.findings import Verdict

Kept = Annotated[Path | None, typer.Option("--checkpoint", help=option("checkpoint"))]

Authority = Annotated[Path | None, typer.Option("--time-authority", help=option("time-authority"))]


Receipts = Annotated[bool, typer.Option("--receipts", help=option("receipts"))]

Resume = Annotated[bool, typer.Option("--resume", help=option("resume"))]


def register(app: typer.Typer, rebuild: typer.Typer) -> None:
    """Hang them where the operator looks for them."""
    app.command("seal", **told_as("seal"))(seal)
    app.command("verify", **told_as("verify"))(verify)
    rebuild.command("tree", **told_as("rebuild-tree"))(rebuild_tree)


def seal() -> None:
    """Sign the record as it stands."""
    from operations import ledger_desk  # noqa: PLC0415 - keeps the CLI quick

    made, is_new = ledger_desk.seal_what_is_new(Settings())
    said = made.checkpoint
    tell(
        "sealed" if is_new else "sealed-before",
        size=said.size,
        position=said.position,
        made_at=said.made_at,
    )
    typer.echo(made.note)


def verify(
    checkpoint: Kept = None,
    time_authority: Authority = None,
    *,
    receipts: Receipts = False,
    resume: Resume = False,
) -> None:
    """Check the whole record against everything ever signed of it."""
    from operations import ledger_desk  # noqa: PLC0415 - keeps the CLI quick

    receipts = receipts or resume  # signed again is only what the proof finds whole too
    verdict, code = _checked(checkpoint, time_authority, receipts=receipts)
    if resume and verdict.is_mendable:
        ledger_desk.mend(Settings())
        verdict, code = _checked(checkpoint, time_authority, receipts=receipts)
    if resume:
        ledger_desk.resume(Settings(), verdict)
    raise typer.Exit(code)


def _checked(
    checkpoint: Path | None, time_authority: Path | None, *, receipts: bool
) -> "tuple[Verdict, int]":
    """Check everything and say what came of it; the exit code too."""
    from operations import ledger_desk  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    whole, name = [0], both("verifying").replace("\n", " ")
    with bars() as progress:
        verdict = ledger_desk.verify(
            Settings(),
            checkpoint,
            lambda read: progress(name, read, max(whole[-1], read)),
            time_authority,
            each_receipt=receipts,
            counted=whole.append,
        )
    believed = time_authority is not None
    return verdict, ledger_desk.tell_verdict(verdict, believed=believed)


def rebuild_tree() -> None:
    """Make the tree again from the log."""
    from operations import ledger_desk  # noqa: PLC0415 - keeps the CLI quick

    tell("rebuilt-tree", size=ledger_desk.rebuild_tree(Settings()))
