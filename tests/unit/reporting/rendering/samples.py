"""Small reports with one of everything: each absence, flags, notes, groups, levels, hostile texts."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from services.reporting.domain.charted import chart_of_columns, chart_of_rows
from services.reporting.domain.report import (
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    NOT_SHARED,
    Axis,
    Cell,
    Coordinate,
    KeyFigure,
    Member,
    Note,
    Report,
    Source,
    Table,
    Vintage,
)

# What a country reported for two cells that this reader may not see.
SECRETS = (7919, 6571)
HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script>'
CHAIN = "9f2c41d07ab3e5568c1d0e7f3344aa90b7c6d5e4f3029181706f5e4d3c2b1a09"

_WORDS = {
    "en": ("Asylum applications", "Citizenship", "Total", "Ukraine", "Syria", "Stateless", "Afghanistan"),
    "ru": (
        "Ходатайства об убежище",
        "Гражданство",
        "Всего",
        "Украина",
        "Сирия",
        "Без гражданства",
        "Афганистан",
    ),
}


def table(language: str = "en") -> Table:
    """Four citizenships over three years; two cells hold what was SECRETS, masked."""
    title, citizenship, total, ukraine, syria, stateless, afghanistan = _WORDS[language]
    return Table(
        caption=title,
        unit="persons" if language == "en" else "человек",
        rows=Axis(
            dimension="citizenship",
            label=citizenship,
            members=(
                Member(code="_T", label=total, total=True),
                Member(code="AF", label=afghanistan),
                Member(code="SY", label=syria),
                Member(code="UA", label=ukraine, level=1),
                Member(code="STLS", label=stateless, notes=("stateless",)),
            ),
        ),
        columns=Axis(
            dimension="period",
            label="Year",
            members=(
                Member(code="2022", label="2022"),
                Member(code="2023", label="2023"),
                Member(code="2024", label="2024", flags=("p",)),
            ),
        ),
        cells=(
            (Cell(value=1234567), Cell(value=4519, flags=("b", "r")), Cell(value=8360, flags=("d",))),
            (Cell(value=0), NOT_REPORTED, NOT_APPLICABLE),
            (Cell(value=205), masked(SECRETS[0]), NOT_SHARED),
            (Cell(value=310), masked(SECRETS[1]), Cell(value=7624, notes=("hostile",))),
            (NOT_SHARED, NOT_SHARED, NOT_SHARED),
        ),
        fixed=(
            Coordinate(
                dimension="indicator", dimension_label="Indicator", code="ASYLUM_APPLICATIONS", label=title
            ),
            Coordinate(dimension="country", dimension_label="Country", code="MD", label="Moldova"),
        ),
    )


def masked(value: int) -> Cell:
    """What becomes of a value that the reader may not see."""
    assert value in SECRETS
    return MASKED


def by_sex(language: str = "en") -> Table:
    """Two years, each over men and women; rows in groups; one decimal."""
    groups = [
        Coordinate(dimension="period", dimension_label="Year", code=year, label=year)
        for year in ("2023", "2024")
    ]
    region = Coordinate(dimension="region", dimension_label="Region", code="EU", label="European Union")
    return Table(
        caption="Shares",
        unit="%",
        decimals=1,
        rows=Axis(
            dimension="citizenship",
            label="Citizenship",
            members=(
                Member(code="PL", label="Poland", group=region),
                Member(code="CZ", label="Czechia", group=region),
            ),
        ),
        columns=Axis(
            dimension="sex",
            label="Sex",
            members=tuple(
                Member(code=code, label=label, group=group)
                for group in groups
                for code, label in (("M", "men"), ("F", "women"))
            ),
        ),
        cells=(
            (Cell(value=Decimal("61.25")), Cell(value=Decimal("38.75")), MASKED, MASKED),
            tuple(Cell(value=Decimal(value)) for value in ("50", "50", "0.04", "99.96")),
        ),
    )


def report(language: str = "en", **changes: object) -> Report:
    """A report of both tables, with charts of the first."""
    figures = table(language)
    made = Report(
        id="indicator-by-citizenship",
        title=f"{figures.caption}: {'Moldova' if language == 'en' else 'Молдова'}",
        subtitle="2022–2024",
        language=language,
        reader="As other countries see it." if language == "en" else "Как видят другие страны.",
        url="https://comity.example/reports/indicator-by-citizenship?country=MD&as_of=18432",
        vintage=Vintage(
            epoch=1, position=18432, chain=CHAIN, recorded_at=datetime(2025, 6, 12, 14, 5, tzinfo=UTC)
        ),
        tables=(figures, by_sex(language)),
        key_figures=(
            KeyFigure(label="2024", cell=figures.cell("_T", "2024")),
            KeyFigure(label="Change", cell=Cell(value=Decimal("85.0")), style="change", decimals=1),
            KeyFigure(label="Hidden", cell=masked(SECRETS[0]), style="percent"),
        ),
        charts=(
            chart_of_rows(figures, ["_T", "SY", "UA"], kind="lines", title="Lines", alt="It rose & fell."),
            chart_of_columns(figures, ["2023"], ["SY", "UA", "_T"], kind="bars", title="Bars", alt="Bars."),
            chart_of_columns(
                figures, ["2022", "2023"], ["SY", "UA"], kind="stacked", title="Stacked", alt="Stacked."
            ),
        ),
        notes=(
            Note(key="general", text="Counts persons, not cases.", defines=True),
            Note(key="hostile", text=HOSTILE),
            Note(key="stateless", text="-Persons whom no state regards as a citizen."),
        ),
        sources=(
            Source(code="REG", text="Register of asylum applications", url="https://example.org/?a=1&b=2"),
        ),
        terms=("Cite the source.",),
        parameters=(("country", "MD"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]
