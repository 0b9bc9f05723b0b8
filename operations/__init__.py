"""How the office is run: keys, stores, settings, processes, and the command line."""
