"""From labels to codes: by a layout's renames, and as codes are told anywhere."""

from collections.abc import Sequence

import polars as pl

from servicekit.folding import folded
from services.submission.domain.layouts import Rename
from services.submission.intake.codes import read_as
from services.submission.intake.specification import DimensionRule


def renamed(
    texts: pl.Series, rule: DimensionRule, renames: Sequence[Rename], *, everywhere: bool = False
) -> pl.Series:
    """Labels as the codes that a layout says; others stay as they are, and so do empty ones as null.

    everywhere: those that the code list itself tells are codes afterwards, too; otherwise the checks read
    them, and note that they did.
    """
    own = {folded(each.label): each.code for each in renames if each.dimension == rule.name}
    known = {**read_as(rule), **own} if everywhere else own
    codes = {text: known.get(folded(text), text) for text in texts.drop_nulls().unique()}
    found = texts.replace(codes) if codes else texts
    return found.fill_null(own[""]) if "" in own else found
