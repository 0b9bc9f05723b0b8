"""Bringing another system's histories in: the whole errand, from the file to its report (导入).

The log is read once, laid out case by case and looked over before anything is written: a mapping
with a hole, a file that breaks off or columns that are not there leave the office as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from domain.import_book import ImportBook
from domain.import_mapping import SOURCE, StageMap
from domain.import_rows import RowReader
from domain.imported import Brought
from domain.record import Act
from domain.values import CentreId
from domain.wording import say
from operations.console import Halt, both, tell
from operations.import_logs import EventLog
from operations.import_mappings import read_mapping
from operations.import_report import must_be_free, must_have_a_folder, report_at
from operations.import_tray import Laid, Tray, tray
from operations.import_writing import Sum, Writer
from operations.office import Office, open_office
from operations.progress import Tell
from operations.reading_room import PROJECTOR
from operations.settings import Settings
from projections.follow import AT_ONCE, wait_for
from projections.generations import State, reading
from projections.imported import ImportFigures, figures_of
from projections.scribe import Scribe

IMPORTER = "import"
"""The seat of whoever imports: one at a time in the whole office."""

SHOWN_HOLES = 20
"""Activities that a mapping lacks and that are named; of more, how many."""

PATIENCE_SECONDS = 60.0
"""How long the figures are waited for where somebody else keeps the views."""

EVERY = 5_000
"""Rows after which progress is told."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What whoever imports asks for."""

    events: Path
    mapping: Path
    by: str
    centre: str = ""
    source: str = ""
    closes: list[str] = field(default_factory=list)
    time_zone: str = ""
    report: Path | None = None
    refuses_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; the figures are None where the views were not level in time."""

    import_id: UUID
    sum: Sum
    report: Path
    figures: ImportFigures | None

    @property
    def is_whole(self) -> bool:
        """Say whether every row is a fact."""
        return not self.sum.refused


def run(settings: Settings, errand: Errand, progress: Tell) -> Done:
    """Open the office and import a log; raises Halt where it cannot be, and nothing was written."""
    _looked_over(errand)
    with open_office(settings) as office:
        return bring_in(office, errand, progress)


def bring_in(office: Office, errand: Errand, progress: Tell) -> Done:
    """Import a log into an open office; raises Halt where it cannot be."""
    mapping = _looked_over(errand)
    with _alone(office):
        return _Import(office, errand, mapping, progress).done()


def _looked_over(errand: Errand) -> StageMap:
    """The mapping, if there is a log to read by it; raises Halt."""
    if not errand.events.is_file():
        raise Halt("import-file-missing", code=2, path=errand.events)
    return read_mapping(errand.mapping, closes=errand.closes, time_zone=errand.time_zone)


def tell_done(done: Done) -> None:
    """Say what came of it on the screen."""
    summed = done.sum
    told = {"rows": summed.rows, "written": summed.written, "before": summed.before}
    refused = sum(summed.refused.values())
    tell("import-done", import_id=done.import_id, **told, refused=refused, report=done.report)
    for why, count in sorted(summed.refused.items()):
        _tell_counted("import-refused", f"code.why-not-in.{why}", count)
    for centre, count in sorted(summed.elsewhere.items()):
        tell("import-elsewhere", count=count, centre=centre)
    if done.figures is None:
        tell("import-views-behind", import_id=done.import_id)
        return
    for name, count in asdict(done.figures).items():
        _tell_counted("import-figure", f"code.import-figure.{name}", count)


def _tell_counted(key: str, named: str, count: int) -> None:
    tell(key, count=count, zh=say(named, "zh"), en=say(named, "en"))


@contextmanager
def _alone(office: Office) -> Iterator[None]:
    seat = office.seat(IMPORTER)
    if not seat.take():
        raise Halt("import-under-way")
    try:
        yield
    finally:
        seat.leave()


class _Import:
    """One import in an open office."""

    def __init__(self, office: Office, errand: Errand, mapping: StageMap, progress: Tell) -> None:
        self._office = office
        self._errand = errand
        self._mapping = mapping
        self._progress = progress
        self._now = office.clock()
        self._centre = self._where()
        self._source = errand.source or mapping.name
        for said in (self._source, errand.by):
            if not SOURCE.fullmatch(said):
                raise Halt("import-source-wrong", code=2, source=said)
        self._log = EventLog(errand.events, mapping, partial(progress, _words("import-staging")))

    def done(self) -> Done:
        """Lay the log out, look it over, write it down."""
        if self._errand.report:
            must_have_a_folder(self._errand.report)
            must_be_free(self._errand.report)
        self._office.settings.make_home()
        with tray(self._office.settings.home) as laid_out:
            rows = laid_out.lay(self._laid(laid_out))
            if not rows:
                raise Halt("import-empty", code=2, path=self._errand.events)
            self._must_have_no_holes(laid_out)
            return self._written(laid_out, rows)

    def _where(self) -> CentreId:
        """The centre it is brought in for; raises Halt."""
        known = self._office.centres
        centre = self._errand.centre or (next(iter(known)) if len(known) == 1 else "")
        if centre not in known:
            raise Halt("import-centre-unknown", code=2, centre=centre, known=", ".join(known))
        return CentreId(centre)

    def _laid(self, laid_out: Tray) -> Iterator[Laid]:
        rows = self._log.rows()
        reader: RowReader | None = None
        for row in rows:
            reader = reader or self._reader()  # which columns count, the file's first bytes said
            if row.is_whole:
                activity = reader.activity_of(row)
                if activity and activity not in self._mapping.meanings:
                    laid_out.note_hole(activity)
            yield reader.case_of(row), row

    def _reader(self) -> RowReader:
        return RowReader(self._mapping, self._log.columns, self._now)

    def _must_have_no_holes(self, laid_out: Tray) -> None:
        count, named = laid_out.holes(SHOWN_HOLES)
        if count and not self._errand.refuses_unknown:
            raise Halt("mapping-holes", code=2, count=count, activities="; ".join(named))

    def _written(self, laid_out: Tray, rows: int) -> Done:
        import_id = ImportBook.import_of(self._source, self._log.digest, self._mapping.digest)
        path = self._errand.report or self._own_report(import_id)
        with report_at(path) as report:
            self._begin(import_id)
            report.head(import_id=str(import_id), file=self._log.digest, rows=rows)
            brought = Brought(import_id, self._source, self._mapping.name, self._mapping.digest)
            writer = Writer(
                self._office, self._mapping, self._reader(), brought, self._centre, report
            )
            self._write_all(writer, laid_out, rows)
            summed = writer.sum
            report.sum(rows=rows, facts=summed.facts, known=summed.known, refused=summed.refused)
        position = self._end(import_id, summed)
        return Done(import_id, summed, path, self._figures(import_id, position))

    def _write_all(self, writer: Writer, laid_out: Tray, rows: int) -> None:
        told, words = 0, _words("import-writing")
        for case, theirs in laid_out.cases():
            writer.take(case, theirs)
            if writer.sum.rows - told >= EVERY:
                told = writer.sum.rows
                self._progress(words, told, rows)
        writer.write()
        self._progress(words, rows, rows)

    def _own_report(self, import_id: UUID) -> Path:
        return self._office.settings.home / "imports" / f"{import_id}.jsonl"

    def _act(self) -> Act:
        now = self._office.clock()
        return Act(f"officer:{self._errand.by}", happened_at=now, recorded_at=now)

    def _begin(self, import_id: UUID) -> None:
        """Write it into the book; a new book is opened first, and both are safe to repeat."""
        registry, book = self._office.registry, ImportBook.create_id()
        if not registry.has(book):
            registry.open(ImportBook.open(self._act()), self._act())
        registry.at_record(ImportBook, book).decide(
            ImportBook.begin,
            self._act(),
            import_id=import_id,
            source=self._source,
            centre=self._centre,
            file_digest=self._log.digest,
            file_bytes=self._log.size,
            mapping=self._mapping.name,
            mapping_digest=self._mapping.digest,
        )

    def _end(self, import_id: UUID, summed: Sum) -> int:
        """Close its line in the book; the position of the log it led to."""
        book = self._office.registry.at_record(ImportBook, ImportBook.create_id())
        return book.decide(
            ImportBook.end,
            self._act(),
            import_id=import_id,
            rows=summed.rows,
            known=summed.known,
            refused=dict(summed.refused),
        ).position

    def _figures(self, import_id: UUID, position: int) -> ImportFigures | None:
        """Count it in the views, once they are level: kept by whoever does, or by us."""
        if not self._level(position):
            return None
        with reading(self._office.views) as now:
            return figures_of(now, import_id)

    def _level(self, position: int) -> bool:
        seat = self._office.seat(PROJECTOR)
        if not seat.take():
            return wait_for(self._office.views, position, PATIENCE_SECONDS)
        try:
            follow(self._office)
        finally:
            seat.leave()
        return True


def follow(office: Office) -> None:
    """Bring the serving views level; whoever does holds the projector's seat."""
    with reading(office.views) as now:
        tables, position = now.tables, now.position
    parts = (office.registry, office.views, office.keys, office.centres)
    scribe = Scribe(*parts, tables, State.SERVING, position)
    while scribe.write_on(AT_ONCE):
        """Until there is no more."""


def _words(key: str) -> str:
    return both(key).replace("\n", " ")
