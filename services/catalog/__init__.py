"""The catalog: which indicators there are, in which codes, from which sources, and what the figures mean."""
