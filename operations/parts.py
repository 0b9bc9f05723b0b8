"""The parts an office keeps: on PostgreSQL a schema each in one database, in a folder a file."""

EVENTS = "events"
VIEWS = "views"
KEYS = "keys"

LOG = "registry_events"
"""The table of the log, as eventsourcing names it after the registry."""
