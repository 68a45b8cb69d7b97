"""Samples for the operations of the catalog, as they are called over the bus."""

from typing import Final

from gateway.pages.mapping_view import packed
from services.catalog.packs import FOLDER
from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import CODE_LIST, INDICATOR, RULES, SOURCE
from tests.outcomes.stage import NATIONAL, PUBLIC

OF_OWN: Final = {"country": "{own}"}
BREAK: Final = {**OF_OWN, "indicator": NATIONAL, "source": "REG", "period": "2021"}
SAMPLES: Final = [
    Sample(what="catalog.list_indicators"),
    Sample(what="catalog.get_indicator", body={"indicator": NATIONAL}),
    Sample(what="catalog.define_indicator", about="of all", body={**INDICATOR, "indicator": "NEW{n}"}),
    Sample(
        what="catalog.define_indicator",
        about="of a country",
        body={**INDICATOR, "indicator": "{own}_NEW{n}", "namespace": "{own}"},
    ),
    Sample(what="catalog.list_code_lists"),
    Sample(what="catalog.get_code_list", body={"code_list": "SEX"}),
    Sample(what="catalog.define_code_list", about="of all", body={**CODE_LIST, "code_list": "NEW{n}"}),
    Sample(
        what="catalog.define_code_list",
        about="of a country",
        body={**CODE_LIST, "code_list": "{own}_NEW{n}", "namespace": "{own}"},
    ),
    Sample(what="catalog.list_sources", body=OF_OWN),
    Sample(
        what="catalog.declare_source", body={**SOURCE, **OF_OWN, "indicator": NATIONAL, "source": "SECOND"}
    ),
    Sample(what="catalog.list_definitions", body={"indicator": NATIONAL}),
    Sample(what="catalog.list_packs"),
    *(
        Sample(what=f"catalog.{what}_pack", about=about, body={"pack": "SIEMMES", **where})
        for what in ("preview", "install")
        for about, where in (("of all", {}), ("of a country", {"namespace": "{own}"}))
    ),
    Sample(what="catalog.list_breaks", body=OF_OWN),
    Sample(what="catalog.declare_break", body={**BREAK, "names": {"en": "New {n}", "ru": "Новый {n}"}}),
    Sample(what="catalog.withdraw_break", body=BREAK),
    Sample(
        what="catalog.list_documentation",
        about="of national figures",
        body=OF_OWN,
        shows=f'"indicator":"{NATIONAL}"',
    ),
    Sample(
        what="catalog.get_documentation",
        about="of national figures",
        body={**OF_OWN, "indicator": NATIONAL},
    ),
    Sample(what="catalog.get_documentation", about="of public figures", body={**OF_OWN, "indicator": PUBLIC}),
    Sample(
        what="catalog.write_documentation",
        body={
            **OF_OWN,
            "indicator": "ENTRIES",
            "fields": {"definition": {"en": "Text {n}", "ru": "Текст {n}"}},
        },
    ),
    Sample(what="catalog.get_rules", body={"indicator": NATIONAL}),
    Sample(
        what="catalog.define_rules",
        about="of all",
        body={"indicator": "EXITS", "country": None, "rules": RULES},
    ),
    Sample(
        what="catalog.define_rules",
        about="of a country",
        body={**OF_OWN, "indicator": "EXITS", "rules": RULES},
    ),
    *(
        Sample(what=f"GET /administration/catalog{page}", given=given)
        for page, given in (
            ("", {}),
            ("/code-lists/new", {}),
            ("/code-lists/<code_list>", {"code_list": "SEX"}),
            ("/indicators/new", {}),
            ("/indicators/<indicator>", {"indicator": NATIONAL}),
            ("/packs", {}),
            ("/packs/<pack>", {"pack": "SIEMMES"}),
        )
    ),
    Sample(what="POST /administration/catalog/packs/<pack>", given={"pack": "SIEMMES"}, form={}),
    Sample(
        what="POST /administration/catalog/packs",
        form={"carried": packed((FOLDER / "siemmes.json").read_bytes())},
    ),
    Sample(
        what="POST /administration/catalog/code-lists",
        form={
            "what": "table",
            "code_list": "PAGE{n}",
            "names.en": "List",
            "names.ru": "Список",
            "table": "code;name.en;name.ru\n_T;Total;Всего\n",
        },
        also=frozenset({422}),  # a country's own begins with its prefix
    ),
    Sample(
        what="POST /administration/catalog/indicators",
        form={
            "indicator": "PAGE{n}",
            "names.en": "Name",
            "names.ru": "Имя",
            "definitions.en": "Text",
            "definitions.ru": "Текст",
            "measure": "flow",
            "units": "persons",
            "frequency": "A",
            "dimension.0.name": "sex",
            "dimension.0.names.en": "Sex",
            "dimension.0.names.ru": "Пол",
            "dimension.0.code_list": "SEX",
        },
        also=frozenset({422}),
    ),
    Sample(
        what="POST /administration/sources/<indicator>/breaks",
        given={"indicator": NATIONAL},
        form={"what": "declare", "source": "REG", "period": "2022", "why.en": "New", "why.ru": "Новый"},
        also=frozenset({422}),
    ),
]
