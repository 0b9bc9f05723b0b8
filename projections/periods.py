"""Which part of the city a report is about, and which days, each by its own centre's calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, and_, false, or_

from domain.centres import Centre


@dataclass(frozen=True, slots=True)
class Scope:
    """The centres a report counts, from one day to another, both of them included."""

    centres: Mapping[str, Centre]
    first: date
    last: date
    centre: str = ""
    """The centre whose report it is, with those under it; empty: the whole city's."""

    @classmethod
    def of(cls, centres: Mapping[str, Centre], centre: str, first: date, last: date) -> "Scope":
        """One centre and those under it, or with none named the whole city.

        Raises KeyError where none is so.
        """
        counted = (centre, *centres[centre].under) if centre else tuple(centres)
        return cls({one: centres[one] for one in counted}, first, last, centre)

    def within(self, centre: ColumnElement[str], at: Column[datetime]) -> ColumnElement[bool]:
        """A moment in the period, of one of the centres."""
        return or_(
            false(),
            *(
                and_(centre.in_(ids), at >= _start(self.first, zone), at < _end(self.last, zone))
                for zone, ids in self._by_zone()
            ),
        )

    def has(self, centre: str, at: datetime) -> bool:
        """Say whether a moment lies in the period, at a centre that is counted."""
        counted = self.centres.get(centre)
        return counted is not None and self.first <= at.astimezone(counted.zone).date() <= self.last

    def may_have(self, at: datetime) -> bool:
        """Say whether a moment may lie in the period, whatever the centre: to look no further."""
        day = at.astimezone(UTC).date()
        return self.first - timedelta(days=1) <= day <= self.last + timedelta(days=1)

    def before(
        self, centre: Column[str], since: Column[datetime], until: Column[datetime]
    ) -> ColumnElement[bool]:
        """A stretch of time that began before the period and lasted into it."""
        return or_(
            false(),
            *(
                and_(centre.in_(ids), _lasts_over(since, until, _start(self.first, zone)))
                for zone, ids in self._by_zone()
            ),
        )

    def beyond(
        self, centre: Column[str], since: Column[datetime], until: Column[datetime]
    ) -> ColumnElement[bool]:
        """A stretch of time that lasts beyond the period."""
        return or_(
            false(),
            *(
                and_(centre.in_(ids), _lasts_over(since, until, _end(self.last, zone)))
                for zone, ids in self._by_zone()
            ),
        )

    def _by_zone(self) -> Iterator[tuple[ZoneInfo, list[str]]]:
        zones: dict[str, list[str]] = {}
        for centre in self.centres.values():
            zones.setdefault(centre.zone_name, []).append(centre.id)
        yield from ((ZoneInfo(name), ids) for name, ids in zones.items())


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _end(day: date, zone: ZoneInfo) -> datetime:
    return _start(day + timedelta(days=1), zone)


def _lasts_over(
    since: Column[datetime], until: Column[datetime], moment: datetime
) -> ColumnElement[bool]:
    return and_(since < moment, or_(until.is_(None), until >= moment))
