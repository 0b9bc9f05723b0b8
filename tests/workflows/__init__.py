"""Cases on a real Temporal, with a registry on a real store."""
