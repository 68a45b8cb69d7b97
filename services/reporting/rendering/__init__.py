"""Rendering: a report model in, one format out. Nothing here decides anything about a figure."""
