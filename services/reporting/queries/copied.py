"""A copy in memory of the figures of a country's indicator, where what would follow can be tried out."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.tables import (
    dataset,
    dimension,
    fact,
    mask,
    protected,
    protection,
    release,
    release_period,
    remark,
    series,
    used_code,
    visibility,
)
from services.reporting.tables.bulk import insert_rows
from services.reporting.tables.kept import defined_template
from services.reporting.tables.metadata import metadata

Query = sa.Select[tuple[object, ...]]


class TooManyFigures(ValueError):
    """There are more figures than may be copied while somebody waits."""


@contextmanager
def figures_copied(
    connection: Connection,
    country: str,
    indicator: str,
    submission: str,
    *,
    years: Collection[int],
    most: int,
) -> Iterator[Connection]:
    """The read models of a country's indicator from all its sources, in a database of their own.

    Figures as they stand; of the years that are named also those that stood before. Numbers of datasets and
    series are the same. submission: whose comments come along. Whatever is written there is gone at the
    end, and nobody waits for it meanwhile. Raises TooManyFigures for more than most.
    """
    here = (dataset.c.country == country, dataset.c.indicator == indicator)
    numbers = list(connection.execute(sa.select(dataset.c.id).where(*here)).scalars())
    own = series.c.dataset.in_(numbers)
    touched = sa.or_(
        sa.false(), *(fact.c.period.between(year * 10_000, year * 10_000 + 9_999) for year in sorted(years))
    )
    needed = (fact.c.series == series.c.id, own, sa.or_(fact.c.known_to.is_(None), touched))
    if connection.execute(sa.select(sa.func.count()).select_from(fact).where(*needed)).scalar_one() > most:
        raise TooManyFigures(country, indicator)
    queries: dict[sa.Table, Query] = {
        dataset: sa.select(dataset).where(*here),
        dimension: sa.select(dimension).where(dimension.c.indicator == indicator),
        series: sa.select(series).where(own),
        used_code: sa.select(used_code).where(used_code.c.dataset.in_(numbers)),
        fact: sa.select(fact).where(*needed),
        mask: sa.select(mask).where(mask.c.series == series.c.id, own),
        protected: sa.select(protected).where(protected.c.dataset.in_(numbers)),
        protection: sa.select(protection).where(
            protection.c.country == country, protection.c.indicator == indicator
        ),
        release: sa.select(release).where(release.c.dataset.in_(numbers)),
        release_period: sa.select(release_period).where(release_period.c.dataset.in_(numbers)),
        defined_template: sa.select(defined_template),
        remark: sa.select(remark).where(remark.c.submission == submission),
        visibility: sa.select(visibility).where(
            visibility.c.owner == country, visibility.c.indicator == indicator
        ),
    }
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    try:
        metadata.create_all(engine)
        with engine.begin() as copy:
            for table, query in queries.items():
                rows = connection.execute(query).all()
                if any(isinstance(each.type, sa.JSON) for each in table.columns):
                    if rows:
                        copy.execute(table.insert(), [dict(row._mapping) for row in rows])
                    continue
                insert_rows(copy, table, [each.name for each in table.columns], list(zip(*rows, strict=True)))
            yield copy
    finally:
        engine.dispose()
