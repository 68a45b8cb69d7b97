"""Whole systems, and countries set up on them through the API, for journeys and benchmarks."""
