"""How moments and sums of money stand in a table, the same on every store."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, String
from sqlalchemy.types import TypeDecorator


def moment_text(at: datetime) -> str:
    """A moment as it is stored: UTC, of one width, so that text sorts as time does."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


def cents(sum_of_yuan: Decimal) -> int:
    """A sum in yuan as it is stored."""
    return int(sum_of_yuan.scaleb(2))


class Moment(TypeDecorator[datetime]):
    """An aware moment; SQLite has no type for one."""

    impl = String(32)
    cache_ok = True
    as_stored = staticmethod(moment_text)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write it in UTC."""
        del dialect
        return None if value is None else moment_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - what the store gives
        """Read it in UTC."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


class Yuan(TypeDecorator[Decimal]):
    """A sum in CNY, kept in cents: sums stay exact on every store."""

    impl = BigInteger
    cache_ok = True
    as_stored = staticmethod(cents)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Write it in cents."""
        del dialect
        return None if value is None else cents(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ANN401 - what the store gives
        """Read it in yuan."""
        del dialect
        return None if value is None else Decimal(int(value)).scaleb(-2)
