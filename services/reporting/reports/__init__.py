"""Builds reports: from what one reader may see to the table model that every format renders."""
