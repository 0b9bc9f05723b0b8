"""What a room of the chain stands on.

A room is a plain mixin, because the library's metaclass lets only one class of a file be the
aggregate; to the type checker it stands on the trunk, whose state it reads and changes.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.trunk import Trunk

    class Room(Trunk):
        """The trunk, as a room sees it."""

else:

    class Room:
        """A mixin of the dispute."""
