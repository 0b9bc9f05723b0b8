"""The office's clock and Temporal's: what one shows when the other does."""

from datetime import datetime
from typing import Protocol


class Clocks(Protocol):
    """How the two go together. Decisions are taken by the office's, timers wait by Temporal's."""

    def here(self, there: datetime) -> datetime:
        """What the office's clock shows when Temporal's shows this."""
        ...

    def there(self, here: datetime) -> datetime:
        """What Temporal's clock shows when the office's shows this."""
        ...


class OneTime:
    """They show the same, as in every office but one whose clock was told what to show."""

    def here(self, there: datetime) -> datetime:
        """The same."""
        return there

    def there(self, here: datetime) -> datetime:
        """The same."""
        return here


ONE_TIME = OneTime()
