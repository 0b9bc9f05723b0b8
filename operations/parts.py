"""The parts an office keeps: on PostgreSQL a schema each in one database, in a folder a file."""

EVENTS = "events"
VIEWS = "views"
KEYS = "keys"
SEALS = "seals"

FOLDER_LOG = "stored_events"
CITY_LOG = "registry_events"
"""The table of the log, as eventsourcing names it in a file and in a schema."""
