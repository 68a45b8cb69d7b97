"""Readers of the published files, one for each publisher."""
