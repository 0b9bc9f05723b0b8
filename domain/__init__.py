"""The law of a dispute; knows no storage engine, no web and no Temporal."""
