"""The cabinet of keys as the office opens it, for tests that need nothing else of an office."""

from collections.abc import Callable
from datetime import datetime

from operations.key_tables import is_new
from operations.keys import Keys
from operations.settings import Settings
from operations.stores import keys_engine, opening


def office_keys(settings: Settings, *, now: Callable[[], datetime]) -> Keys:
    """The keys of an office, made with its master key on the very first start."""
    with opening(settings):
        engine = keys_engine(settings)
        return Keys(engine, settings.master(may_create=is_new(engine)), now=now)
