"""Tests of the law, in memory."""
