"""A projector in a process of its own, for tests that kill it: settings as JSON, facts at once."""

import sys
from threading import Event

from operations.office import open_office
from operations.reading_room import PROJECTOR
from operations.settings import Settings
from projections.follow import Follower

if __name__ == "__main__":
    with open_office(Settings.model_validate_json(sys.argv[1])) as office:
        seat = office.seat(PROJECTOR)
        parts = (office.registry, office.views, office.keys, office.centres, seat)
        Follower(*parts, at_once=int(sys.argv[2])).run(Event())
