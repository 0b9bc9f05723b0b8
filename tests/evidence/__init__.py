"""Files handed in: how they come in, are kept sealed, and are handed out."""
