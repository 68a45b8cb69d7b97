"""Commands: load, decide, append; and signing in."""
