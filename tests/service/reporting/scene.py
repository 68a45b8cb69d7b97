"""A mechanism with a few countries, told through events: what reporting gets to see of the other services."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eventlog import Columns, reading
from servicekit.context import Context
from services.reporting.domain.figures import Figure
from services.reporting.queries.observations import Cut, dimensions_of, figures
from services.reporting.queries.scope import Readable, readable
from services.reporting.queries.vintages import position_of
from services.reporting.tables.metadata import metadata
from services.reporting.wiring import Reporting, build
from tests.service.kit import Bench, make_kit

INDICATOR = "ASYLUM_APPLICATIONS"
ROLES = {"user": "user", "submitter": "data-submitter", "approver": "data-approver"}

Row = tuple[Any, ...]
"""period, a code for each dimension, value, and maybe status and note."""

BY_SEX = ("citizenship", "sex")
BY_APPLICATION = (*BY_SEX, "application")


class Scene:
    """The service under test and short words for what happens around it."""

    def __init__(
        self, folder: Path, *, database_url: str | None = None, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.bench: Bench = make_kit("reporting", folder, database_url=database_url, settings=settings)
        self.app: Reporting = build(self.bench.kit)
        self.bench.consumers += self.app.consumers
        self._submissions = 0
        self._people: dict[str, str] = {}

    def catch_up(self) -> int:
        return self.bench.catch_up()

    def close(self) -> None:
        for engine in (self.bench.log_engine, self.bench.kit.database, self.bench.kit.policy_database):
            engine.dispose()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the read models, in a lasting order."""
        with reading(self.bench.kit.database) as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }

    def indicator(
        self,
        code: str = INDICATOR,
        *,
        mask_up_to: int = 4,
        decimals: int = 0,
        applications: bool = False,
        units: Sequence[str] = ("persons", "cases"),
    ) -> None:
        """Define an indicator. applications: with a dimension that does not add up, shown at FIRST."""
        for code_list, codes in {
            "APPLICATION_TYPE": {
                "_T": ("All, including repeat ones", "Все, включая повторные"),
                "FIRST": ("First applications", "Первичные ходатайства"),
                "REPEAT": ("Repeat applications", "Повторные ходатайства"),
            },
            "SEX": {"_T": ("Total", "Всего"), "M": ("Male", "Мужчины"), "F": ("Female", "Женщины")},
            "COUNTRY": {
                "_T": ("Total", "Всего"),
                "UA": ("Ukraine", "Украина"),
                "SY": ("Syria", "Сирия"),
                "AF": ("Afghanistan", "Афганистан"),
                "MD": ("Moldova", "Молдова"),
                "KZ": ("Kazakhstan", "Казахстан"),
                "KG": ("Kyrgyzstan", "Кыргызстан"),
                "PL": ("Poland", "Польша"),
                "UNK": ("Unknown", "Неизвестно"),
            },
        }.items():
            self.bench.append(
                "catalog.code-list-defined",
                {
                    "code_list": code_list,
                    "names": {"en": code_list.title(), "ru": code_list.title()},
                    "namespace": None,
                    "codes": [
                        {
                            "code": each,
                            "names": {"en": en, "ru": ru},
                            "kind": {"_T": "total", "UNK": "unknown"}.get(each, "value"),
                            "parent": None,
                            "aliases": [],
                            "valid_from": None,
                            "valid_to": None,
                        }
                        for each, (en, ru) in codes.items()
                    ],
                },
            )
        self.bench.append(
            "catalog.indicator-defined",
            {
                "indicator": code,
                "namespace": None,
                "names": {"en": "Asylum applications", "ru": "Ходатайства о предоставлении убежища"},
                "definitions": {"en": "Applications lodged.", "ru": "Поданные ходатайства."},
                "measure": "flow",
                "units": list(units),
                "decimals": decimals,
                "frequencies": ["A", "M"],
                "timeliness_days": 90,
                "mask_up_to": mask_up_to,
                "counts_own_citizens": False,
                "dimensions": [
                    {
                        "dimension": name,
                        "names": {"en": en, "ru": ru},
                        "code_list": code_list,
                        "optional": name == "application",
                        "additive": name != "application",
                        "default": "FIRST" if name == "application" else "_T",
                    }
                    for name, en, ru, code_list in (
                        ("citizenship", "Country of citizenship", "Страна гражданства", "COUNTRY"),
                        ("sex", "Sex", "Пол", "SEX"),
                        ("application", "First or repeat", "Первичное или повторное", "APPLICATION_TYPE"),
                    )[: 3 if applications else 2]
                ],
            },
        )

    def admit(self, *countries: str, group: str | None = None, standing: str = "member") -> None:
        for country in countries:
            self.bench.append("identity.country-admitted", {"country": country})
            if group is not None:
                self.join(country, group, standing)

    def join(self, country: str, group: str, standing: str = "member") -> None:
        self.bench.append("identity.group-joined", {"group": group, "country": country, "standing": standing})

    def form(self, group: str) -> None:
        self.bench.append("identity.group-formed", {"group": group, "names": {"en": group, "ru": group}})

    def person(
        self,
        country: str | None,
        role: str = "user",
        *,
        organisation: str | None = None,
        indicators: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
    ) -> Context:
        number = str(len(self._people) + 1)
        self._people[number] = role
        self.bench.append(
            "identity.person-registered",
            {
                "person": number,
                "country": country,
                "organisation": organisation,
                "email": f"{number}@example.org",
                "name": f"Person {number}",
                "language": "en",
            },
        )
        self.bench.append(
            "identity.role-granted",
            {
                "grant": f"g{number}",
                "person": number,
                "role": role,
                "country": country,
                "organisation": organisation,
                "indicators": list(indicators) if indicators else None,
                "sources": list(sources) if sources else None,
            },
        )
        return Context(actor=f"person:{number}")

    def declare(
        self,
        country: str,
        source: str,
        *,
        unit: str = "persons",
        official: bool = False,
        official_from: str | None = None,
        name: str | None = None,
    ) -> None:
        """Declare a source of INDICATOR. official_from: of which periods on, None: of all."""
        name = name or source.title()
        self.bench.append(
            "catalog.source-declared",
            {
                "country": country,
                "indicator": INDICATOR,
                "source": source,
                "agency": None,
                "names": {"en": name, "ru": name},
                "kind": "register",
                "unit": unit,
                "official": official,
                "official_from": official_from,
                "rounding_base": None,
            },
            country=country,
        )

    def agree(self, country: str, mode: str, *countries: str, indicator: str = INDICATOR, **more: Any) -> int:
        """Decide who reads. more: further members of the event."""
        agreed = {
            "country": country,
            "indicator": indicator,
            "mode": mode,
            "countries": list(countries),
            "organisations": [],
            "positions": [],
            "people": [],
            "terms": None,
            "starts_at": None,
            "ends_at": None,
            "embargo_until": None,
            "lapse_after_days": None,
            "existence": "announced",
            **more,
        }
        return self.bench.append("identity.agreement-set", agreed).last_position

    def protect(
        self,
        country: str,
        method: str,
        *,
        indicator: str = INDICATOR,
        mask_up_to: int | None = None,
        round_to: int | None = None,
    ) -> int:
        """Decide how figures are kept from outsiders."""
        decided = {"method": method, "mask_up_to": mask_up_to, "round_to": round_to, "by": "person:1"}
        return self.bench.append(
            "reporting.protection-set", {"country": country, "indicator": indicator, **decided}
        ).last_position

    def confirm(self, country: str, *countries: str, indicator: str = INDICATOR) -> int:
        confirmed = {"country": country, "indicator": indicator, "countries": list(countries)}
        return self.bench.append("identity.agreement-confirmed", confirmed).last_position

    def release(
        self,
        country: str,
        rows: Sequence[Row],
        *,
        indicator: str = INDICATOR,
        source: str = "REG",
        reason: str | None = None,
        by: str = "person:900",
        chunks: int = 1,
        dimensions: Sequence[str] = BY_SEX,
    ) -> int:
        """Release rows, as an amendment where there is a reason; the position of the release."""
        self._submissions += 1
        submission = f"s{self._submissions}"
        place = {"country": country, "indicator": indicator, "source": source}
        positions = []
        size, width = -(-len(rows) // chunks), 1 + len(dimensions)
        for chunk in range(chunks):
            part = rows[chunk * size : (chunk + 1) * size]
            table = Columns(
                {
                    **place,
                    "submission": submission,
                    "chunk": chunk + 1,
                    "chunks": chunks,
                    "dimensions": list(dimensions),
                },
                {
                    "period": [row[0] for row in part],
                    **{name: [row[at] for row in part] for at, name in enumerate(dimensions, start=1)},
                    "value": [row[width] for row in part],
                    "status": [row[width + 1] if len(row) > width + 1 else "A" for row in part],
                    "note": [row[width + 2] if len(row) > width + 2 else None for row in part],
                },
            )
            positions.append(
                self.bench.append("submission.observations-recorded", table, country=country).last_position
            )
        payload: dict[str, Any] = {
            **place,
            "submission": submission,
            "observations": positions,
            "dimensions": list(dimensions),
            "periods": sorted({row[0] for row in rows}),
            "added": 0 if reason else len(rows),
            "changed": len(rows) if reason else 0,
            "submitted_by": "person:901",
            "validated_by": "person:902",
            "approved_by": "person:900",
            "released_by": by,
        }
        if reason is None:
            name = "submission.figures-released"
        else:
            name, payload["reason"] = "submission.figures-amended", reason
        return self.bench.append(name, payload, country=country).last_position

    def scope(self, context: Context, **conditions: Any) -> list[Readable]:
        with self.app.reading() as connection:
            return readable(connection, self.app.reader(context), **conditions)

    def read(
        self,
        context: Context,
        country: str,
        *,
        as_of: str | int | None = None,
        indicator: str = INDICATOR,
        cut: Cut | None = None,
    ) -> dict[tuple[str, str, str], Figure]:
        """What a reader sees of a country's figures, by period, citizenship and sex."""
        at = position_of(
            self.bench.kit.log, None if as_of is None else str(as_of), today=self.bench.kit.clock()
        )
        with self.app.reading() as connection:
            scope = readable(
                connection, self.app.reader(context), indicator=indicator, countries=[country], at=at
            )
            slots = dimensions_of(connection, indicator)
            found = figures(
                connection,
                scope,
                slots,
                cut or Cut(),
                running_year=self.bench.kit.clock().year,
            )
        return {(code_of(each), *each.codes): each for each in found}  # type: ignore[misc]

    def values(self, context: Context, country: str, **options: Any) -> Mapping[tuple[str, str, str], Any]:
        """The same, each figure as its value or the kind of its absence."""
        return {
            key: figure.absence or figure.value
            for key, figure in self.read(context, country, **options).items()
        }


def code_of(figure: Figure) -> str:
    from services.reporting.domain.periods import period_code

    return period_code(figure.frequency, figure.period)


def outsider(scene: Scene, country: str = "KZ") -> Context:
    """A user of a country that reads Moldova's figures by a bilateral agreement."""
    scene.agree("MD", "bilateral", country)
    return scene.person(country)
