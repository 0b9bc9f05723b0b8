"""Long work shows how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each name; told a name, how much is done and how much there is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        shown = {}

        def tell(name: str, done: int, whole: int) -> None:
            if name not in shown:
                shown[name] = progress.add_task(name, total=whole)
            progress.update(shown[name], completed=done, total=whole)

        yield tell
