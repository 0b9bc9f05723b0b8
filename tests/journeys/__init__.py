"""Journeys: whole lives of disputes on a real office, hit and searched from outside."""
