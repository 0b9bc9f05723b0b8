"""The ledger: what was signed, and what a hand at the database cannot hide."""
