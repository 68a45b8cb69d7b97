"""The services: each owns one part of the domain and talks to the others by contracts only."""
