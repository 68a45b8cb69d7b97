"""Commands: load, decide, append."""
