"""The first stored example of every kind of fact, and the script that keeps it."""
