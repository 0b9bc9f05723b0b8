"""Long work shows how far it is: bars on a terminal, lines where the output goes to a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Tell = Callable[[str, int, int], None]

LINES = 4
"""How many lines a name gets where there is no terminal, from nothing to all of it."""


@contextmanager
def bars() -> Iterator[Tell]:
    """A bar for each name; told a name, how much is done and how much there is."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield _lines(screen)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=screen) as progress:
        shown = {}

        def tell(name: str, done: int, whole: int) -> None:
            if name not in shown:
                shown[name] = progress.add_task(name, total=whole)
            progress.update(shown[name], completed=done, total=whole)

        yield tell


def _lines(screen: Console) -> Tell:
    said: dict[str, int] = {}

    def tell(name: str, done: int, whole: int) -> None:
        part = LINES * done // max(whole, 1)
        if part > said.get(name, 0):
            said[name] = part
            screen.print(f"{name} {done}/{whole}", markup=False, highlight=False)

    return tell
