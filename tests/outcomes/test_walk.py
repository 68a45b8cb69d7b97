"""Every route and operation, asked as every kind of caller of two countries, does what the table says."""

import pytest

from tests.outcomes.catalogue import samples
from tests.outcomes.planted import forbidden, shown
from tests.outcomes.sample import Walk
from tests.outcomes.stage import Walker
from tests.outcomes.table import Row, rows


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.what} {row.about}".strip())
def test_callers_get_through_where_the_table_says(row: Row, walk: Walk) -> None:
    sample = samples()[row.key]
    found = []
    for walker in _callers(row, walk):
        answer = walk.ask(sample, row, walker)
        through, expected = walk.got_through(sample, answer), row.through(walker.kind, walker.side)
        if through != expected:
            found.append(f"{walker.name}: {'got through' if through else 'was refused'}: {answer.told}")
        elif answer.status >= 500 or (through and answer.status >= 400 and answer.status not in sample.also):
            found.append(f"{walker.name}: the sample is no good: {answer.told}")
        if leaked := shown(answer) & set(forbidden(walker)):
            found.append(f"{walker.name}: was shown {sorted(leaked)}: {answer.told}")
    if found:
        pytest.fail("\n".join([f"{row.what} [{row.about}]", *found]), pytrace=False)


def _callers(row: Row, walk: Walk) -> list[Walker]:
    """Who asks: everybody; where that takes too long, all who are refused and one who gets through.

    What is refused changes nothing, so that asking costs little; what gets through uses up what it is about.
    """
    everybody = walk.stage.walkers
    if walk.whole:
        return everybody
    through = [each for each in everybody if row.through(each.kind, each.side)]
    return [*(each for each in everybody if each not in through), *through[:1]]
