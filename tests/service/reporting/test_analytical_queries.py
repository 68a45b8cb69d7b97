"""What analytical reports ask of the read models, on both databases."""

from datetime import date

from eventlog import reading
from services.reporting.domain.due import Expected
from services.reporting.queries.availability import amended, closed_pairs, expected_of, first_came, standings
from services.reporting.queries.breakdowns import told_apart
from services.reporting.queries.news import happened
from services.reporting.queries.observations import Cut, dimensions_of
from services.reporting.queries.revisions import first_releases
from services.reporting.queries.scope import readable
from tests.service.reporting.scene import INDICATOR, Scene


def test_periods_first_releases_and_news_are_read_alike_on_both_databases(scene: Scene) -> None:
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    scene.agree("PL", "national", existence="announced")
    scene.release("PL", [("2024", "_T", "_T", 700)])
    first = scene.release("MD", [("2023", "_T", "_T", 7171), ("2024", "_T", "_T", 4519, "P")])
    later = scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 8360)], reason="late")
    due = {"due_days": 30, "provisional_days": None, "frequencies": ["A"], "first": "2023", "last": None}
    scene.bench.append(
        "submission.due-dates-set", {"country": "MD", "indicator": INDICATOR, **due, "by": "person:1"}
    )
    scene.catch_up()
    with reading(scene.bench.kit.database) as connection:
        [mine] = scope = readable(connection, scene.app.reader(reader))
        slots = dimensions_of(connection, INDICATOR)
        counts = {key: (each.count, each.provisional) for key, each in standings(connection, mine).items()}
        assert counts == {("A", 20230101): (1, False), ("A", 20240101): (2, False)}
        assert amended(connection, scope) == {(mine.dataset, "A", 20240101)}
        came = first_came(connection, scope)
        assert {key[2]: each.position for key, each in came.items()} == {20230101: first, 20240101: first}
        pairs = {("MD", INDICATOR)}
        expected = Expected(due_days=30, frequencies=("A",), first="2023")
        assert expected_of(connection, pairs) == {("MD", INDICATOR): expected}
        closed = closed_pairs(connection, scene.app.reader(reader), countries=None, indicator=None)
        assert closed == [("PL", INDICATOR)]
        firsts = first_releases(connection, mine, slots, Cut(frequencies=("A",)))
        assert {key[1:]: (each.value, each.times) for key, each in firsts.items()} == {
            (20230101, ("_T", "_T")): (7171, 0),
            (20240101, ("_T", "_T")): (4519, 1),
            (20240101, ("UA", "_T")): (8360, 0),
        }
        day = date(2025, 3, 1)
        assert [each.position for each in happened(connection, scope, day, day)] == [first, later]
        assert told_apart(connection, scope, slots["citizenship"], ["UA", "SY"]) == {
            "UA": frozenset({mine.dataset})
        }
