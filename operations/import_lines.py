"""The lines of a log that is CSV, read one by one and never held where they are too long.

A packed file of a few megabytes may unfold to a line of gigabytes. A line that is too long for any
row is read to its end and let go; one that does not end is the end of the import.
"""

from collections.abc import Iterator
from io import TextIOWrapper

MOST_OF_A_LINE = 1 << 20
"""Letters of one line that are held at most, and of the lines of one row together: ten times what
a row may have that is taken in, so that whatever is shorter stands in the report to the letter."""

MOST_READ_OF_A_LINE = 64 << 20
"""Letters after which a line counts as one that does not end: this is no log of rows."""

SHOWN = 1_000
"""Letters that the report shows of a line too long to be held."""

_BLOCK = 1 << 16
_ENDS = ("\n", "\r")


class LineTooLong(Exception):  # noqa: N818 - named for what is so
    """A row is longer than what is held; it was read to its end."""

    def __init__(self, letters: int) -> None:
        super().__init__(letters)
        self.letters = letters


class LineEndless(Exception):  # noqa: N818 - named for what is so
    """A line goes on and on."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class RowEndless(Exception):  # noqa: N818 - named for what is so
    """A quote is open for longer than any row may be."""


class RememberedLines:
    """The lines of a file, and those that were read since it last forgot them."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self._read: list[str] = []
        self._held = 0
        self._before = 0
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """The next line; raises StopIteration, LineTooLong, LineEndless, RowEndless."""
        line = self._text.readline(MOST_OF_A_LINE)
        if not line:
            self._ended = True
            raise StopIteration
        self._read.append(line)
        self._held += len(line)
        if len(line) == MOST_OF_A_LINE and not line.endswith(_ENDS):
            raise self._passed_over(line)
        if self._held > MOST_OF_A_LINE:
            raise RowEndless
        return line

    def _passed_over(self, line: str) -> Exception:
        """Read a line to its end without holding it; what is to be said of it."""
        letters, quotes = len(line), sum(read.count('"') for read in self._read)
        while more := self._text.readline(_BLOCK):
            letters += len(more)
            quotes += more.count('"')
            if letters > MOST_READ_OF_A_LINE:
                return LineEndless(self._before + len(self._read))
            if more.endswith(_ENDS):
                break
        return RowEndless() if quotes % 2 else LineTooLong(letters)

    @property
    def remembered(self) -> str:
        """What was read since."""
        return "".join(self._read)

    @property
    def end_in_a_quote(self) -> bool:
        """Say whether the file ends with a quote: the cell's own, or the first of two, cut off."""
        return self._read[-1][-1:] == '"'

    @property
    def swallowed(self) -> bool:
        """Say whether one row took in more than its line, or the end of the file."""
        return len(self._read) > 1 or self._ended

    @property
    def quote_opened(self) -> int:
        """The line, the first of the file being 1, whose quote went on into the next, or the end.

        Of several the last; what follows a quote that was closed in a wrong place says nothing.
        """
        went_on = opened = self._before + 1
        is_open = False
        for number, line in enumerate(self._read, self._before + 1):
            went_on = opened if is_open else went_on
            for _ in range(line.replace('""', "").count('"')):
                is_open = not is_open
                opened = number if is_open else opened
        return opened if is_open and self._ended else went_on

    def forget(self) -> None:
        """Begin anew."""
        self._before += len(self._read)
        self._read.clear()
        self._held = 0
