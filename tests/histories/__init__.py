"""Recorded histories of cases, replayed on every run."""
