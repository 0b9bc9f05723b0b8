"""How an office is run, proved on running ones."""
