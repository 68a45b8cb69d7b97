"""Which kinds of mail there are, and which somebody gets who chose nothing."""

from typing import Final

CORRECTIONS: Final = "corrections"
"""A digest of every correction of figures that the person may read."""
REMINDERS: Final = "reminders"
"""What the person answers for is due or late."""
KINDS: Final = (CORRECTIONS, REMINDERS)
USUAL: Final = (REMINDERS,)
"""Digests come where somebody set it; reminders unless somebody set it off."""
