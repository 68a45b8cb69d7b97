"""The catalog as its callers meet it: definitions, sources and documentation at run time."""

from typing import Any

import pytest

from servicekit.concepts import DOCUMENTATION_REQUIRED
from servicekit.upcasters import agreement_set_v1
from services.catalog.packs import install_core
from services.catalog.tables import metadata
from tests.service.running import Running, rebuilt, refused


def names(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} по-русски"}


def code_list(code: str, *codes: str, namespace: str | None = None) -> dict[str, Any]:
    return {
        "code_list": code,
        "namespace": namespace,
        "names": names(code),
        "codes": [
            {"code": "_T", "names": names("Total"), "kind": "total"},
            *({"code": each, "names": names(each)} for each in codes),
        ],
    }


def indicator(code: str, code_lists: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {
        "indicator": code,
        "names": names(code),
        "definitions": names(f"What {code} means"),
        "measure": "flow",
        "units": ["persons"],
        "frequencies": ["A"],
        "dimensions": [
            {"dimension": name, "names": names(name), "code_list": each} for name, each in code_lists.items()
        ],
        **changes,
    }


TINY: dict[str, Any] = {
    "pack": "TINY",
    "version": 1,
    "names": names("Tiny"),
    "descriptions": names("One indicator"),
    "sources": [{"title": "A questionnaire", "publisher": "An office"}],
    "licence": {"name": "CC BY 4.0"},
    "dimensions": {"citizenship": names("Citizenship"), "sector": names("Sector")},
    "code_lists": [
        {
            "code_list": "SECTOR",
            "names": names("Sector"),
            "codes": [
                {"code": "_T", "names": names("Total"), "kind": "total"},
                {"code": "FARM", "names": names("Farms"), "aliases": ["Agriculture"]},
            ],
        }
    ],
    "indicators": [
        {
            "indicator": "SEASONAL",
            "names": names("Seasonal workers"),
            "definitions": names("Workers of a season"),
            "measure": "flow",
            "units": ["persons"],
            "frequencies": ["A"],
            "dimensions": [
                {"dimension": "citizenship", "code_list": "COUNTRY", "optional": False},
                {"dimension": "sector", "code_list": "SECTOR"},
            ],
        }
    ],
}


def source(code: str = "REG", **changes: Any) -> dict[str, Any]:
    return {
        "country": "MD",
        "indicator": "ENTRIES",
        "source": code,
        "names": names(code),
        "kind": "register",
        "unit": "cases",
        **changes,
    }


def test_the_core_has_the_seven_indicators_in_both_languages(catalog: Running) -> None:
    items = catalog.call("list_indicators")["items"]
    assert [item["indicator"] for item in items] == [
        "ASYLUM_APPLICATIONS",
        "ASYLUM_DECISIONS",
        "ENTRIES",
        "EXITS",
        "FOREIGNERS",
        "POPULATION",
        "WORK_PERMITS",
    ]
    for item in items:
        assert item["names"]["en"] and item["names"]["ru"]
        assert [each["dimension"] for each in item["dimensions"]][:2] == ["citizenship", "sex"]


def test_the_core_is_installed_once(catalog: Running) -> None:
    before = catalog.bench.kit.log.head()
    assert install_core(catalog.app.log) is None
    assert catalog.bench.kit.log.head() == before


def test_every_event_keeps_its_contract(catalog: Running, system: str, admin: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    catalog.call("define_indicator", by=system, **indicator("SEASONAL", {"sector": "SECTOR"}))
    catalog.call("declare_source", by=admin, **source())
    texts = {"definition": names("Crossings")}
    catalog.call("write_documentation", by=admin, country="MD", indicator="ENTRIES", fields=texts)
    place = {"country": "MD", "indicator": "ENTRIES", "source": "REG", "period": "2021"}
    catalog.call("declare_break", by=admin, **place, names=names("New cameras"))
    catalog.call("withdraw_break", by=admin, **place)
    table = {"country": "MD", "indicator": "FOREIGNERS", "target": "POPULATION"}
    codes = [{"code": code, "target": code} for code in ("F", "M", "_U")]
    by_sex = {"dimension": "sex", "target_dimension": "sex", "codes": codes}
    told = {**table, **by_sex, "documentation": names("The same"), "expected": 0}
    catalog.call("publish_correspondence", by=admin, **told)
    catalog.call("withdraw_correspondence", by=admin, **table, expected=1)
    catalog.call("install_pack", by=admin, namespace="MD", content=TINY)
    kinds = {event.type for event in catalog.events()}
    assert kinds == {
        "catalog.code-list-defined",
        "catalog.indicator-defined",
        "catalog.source-declared",
        "catalog.break-declared",
        "catalog.break-withdrawn",
        "catalog.correspondence-published",
        "catalog.correspondence-withdrawn",
        "catalog.documentation-written",
        "catalog.pack-installed",
    }


def test_a_new_indicator_is_there_as_soon_as_it_is_defined(catalog: Running, system: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM", "MINE"))
    answer = catalog.call("define_indicator", by=system, **indicator("SEASONAL", {"sector": "SECTOR"}))
    assert answer["position"] == catalog.bench.kit.log.head().position
    assert catalog.call("get_indicator", indicator="SEASONAL").items() >= answer.items()
    known = catalog.bench.kit.reference.indicator("SEASONAL")
    assert known is not None and known.dimensions[0].code_list == "SECTOR"
    assert [each["code"] for each in catalog.call("get_code_list", code_list="SECTOR")["codes"]] == [
        "_T",
        "FARM",
        "MINE",
    ]


def test_a_dimension_is_additive_and_shown_at_its_total_unless_it_says_otherwise(
    catalog: Running, system: str
) -> None:
    catalog.call("define_code_list", by=system, **code_list("STAGE", "ASKED", "DECIDED"))
    plain = catalog.call("define_indicator", by=system, **indicator("PLAIN", {"stage": "STAGE"}))
    [stage] = plain["dimensions"]
    assert (stage["additive"], stage["default"], plain["counts_own_citizens"]) == (True, "_T", False)
    wanted = indicator("STAGED", {"stage": "STAGE"}, counts_own_citizens=True)
    wanted["dimensions"][0] |= {"additive": False, "default": "ASKED"}
    answer = catalog.call("define_indicator", by=system, **wanted)
    [stage] = answer["dimensions"]
    assert (stage["additive"], stage["default"], answer["counts_own_citizens"]) == (False, "ASKED", True)
    assert catalog.call("get_indicator", indicator="STAGED").items() >= answer.items()


def test_a_default_is_a_code_of_the_dimension(catalog: Running, system: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("STAGE", "ASKED", "DECIDED"))
    wanted = indicator("STAGED", {"stage": "STAGE"})
    wanted["dimensions"][0] |= {"default": "APPEALED"}
    assert refused(catalog.call, "define_indicator", by=system, **wanted) == (
        "unknown-default",
        {"dimension": "stage", "default": "APPEALED", "code_list": "STAGE"},
    )


def test_saying_the_same_again_writes_nothing(catalog: Running, system: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    head = catalog.bench.kit.log.head()
    answer = catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    assert answer["position"] is None
    assert catalog.bench.kit.log.head() == head


def test_a_repeated_command_gives_the_first_result(catalog: Running, system: str) -> None:
    first = catalog.call("define_code_list", by=system, command_key="k", **code_list("SECTOR", "FARM"))
    again = catalog.call("define_code_list", by=system, command_key="k", **code_list("SECTOR", "FARM"))
    assert again == first
    code, _ = refused(
        catalog.call, "define_code_list", by=system, command_key="k", **code_list("SECTOR", "MINE")
    )
    assert code == "idempotency-key-reused"


@pytest.mark.parametrize("role", ["data-submitter", "user", "content-manager", "country-administrator"])
def test_only_the_system_administrator_defines_what_is_shared(catalog: Running, role: str) -> None:
    somebody = catalog.person(role, "MD")
    assert refused(catalog.call, "define_code_list", by=somebody, **code_list("SECTOR"))[0] == "not-allowed"
    assert refused(catalog.call, "define_code_list", **code_list("SECTOR"))[0] == "not-signed-in"


def test_a_country_defines_in_its_own_namespace_only(catalog: Running, admin: str, system: str) -> None:
    own = code_list("MD_SECTOR", "FARM", namespace="MD")
    catalog.call("define_code_list", by=admin, **own)
    mine = indicator("MD_SEASONAL", {"sector": "MD_SECTOR"}, namespace="MD")
    catalog.call("define_indicator", by=admin, **mine)
    others = code_list("KG_SECTOR", "FARM", namespace="KG")
    assert refused(catalog.call, "define_code_list", by=admin, **others)[0] == "not-allowed"
    assert refused(catalog.call, "define_code_list", by=system, **others)[0] == "not-allowed"
    nameless = code_list("SECTOR", "FARM", namespace="MD")
    assert refused(catalog.call, "define_code_list", by=admin, **nameless)[0] == "namespace-prefix"
    shown = catalog.call("list_indicators", namespace="KG")["items"]
    assert "MD_SEASONAL" not in {item["indicator"] for item in shown}


def test_an_agency_that_is_named_has_to_be_open(catalog: Running, admin: str) -> None:
    assert refused(catalog.call, "declare_source", by=admin, **source(agency="SBGS")) == (
        "unknown-agency",
        {"agency": "SBGS"},
    )
    catalog.bench.append(
        "identity.agency-registered", {"country": "MD", "agency": "SBGS", "names": names("Border")}
    )
    assert catalog.call("declare_source", by=admin, **source(agency="SBGS"))["agency"] == "SBGS"
    catalog.bench.append("identity.agency-closed", {"country": "MD", "agency": "SBGS", "reason": "merged"})
    closed = source("BOX", agency="SBGS", official=False)
    assert refused(catalog.call, "declare_source", by=admin, **closed)[0] == "unknown-agency"


def test_a_new_official_source_takes_the_place_of_the_old_one(catalog: Running, admin: str) -> None:
    catalog.call("declare_source", by=admin, **source("REG"))
    catalog.call("declare_source", by=admin, **source("BOX", official=True))
    items = catalog.call("list_sources", country="MD")["items"]
    assert {item["source"]: item["official"] for item in items} == {"BOX": True, "REG": False}
    official = [each for each in catalog.bench.kit.reference.sources("MD", "ENTRIES") if each.official]
    assert [each.code for each in official] == ["BOX"]


def test_a_day_is_said_of_the_official_source_alone(catalog: Running, admin: str) -> None:
    catalog.call("declare_source", by=admin, **source("REG"))
    for wrong in (
        source("BOX", official=False, official_from="2024-01-01"),
        source("BOX", official_from="2024-13-01"),
    ):
        code, fields = refused(catalog.call, "declare_source", by=admin, **wrong)
        assert (code, fields["errors"][0]["field"]) == ("invalid-request", "official_from")
    told = catalog.call("declare_source", by=admin, **source("BOX", official_from="2024-01-01"))
    assert (told["official"], told["official_from"]) == (True, "2024-01-01")
    listed = catalog.call("list_sources", country="MD", indicator="ENTRIES")["items"]
    assert {each["source"]: (each["official"], each["official_from"]) for each in listed} == {
        "REG": (False, None),
        "BOX": (True, "2024-01-01"),
    }


def test_sources_are_declared_by_their_country(catalog: Running) -> None:
    stranger = catalog.person("country-administrator", "KG")
    assert refused(catalog.call, "declare_source", by=stranger, **source())[0] == "not-allowed"


def write(catalog: Running, by: str, *, without: str | None = None) -> dict[str, Any]:
    texts = {name: names(name) for name in DOCUMENTATION_REQUIRED if name != without}
    return catalog.call("write_documentation", by=by, country="MD", indicator="ENTRIES", fields=texts)


def test_documentation_is_complete_when_every_field_is_there_in_both_languages(
    catalog: Running, admin: str
) -> None:
    partly = write(catalog, admin, without="legal_basis")
    assert (partly["complete"], partly["missing"]) == (False, ["legal_basis.en", "legal_basis.ru"])
    whole = write(catalog, admin)
    assert (whole["complete"], whole["missing"]) == (True, [])
    known = catalog.bench.kit.reference.documentation("MD", "ENTRIES")
    assert known is not None and known.complete and known.position == whole["position"]
    listed = catalog.call("list_documentation", by=admin)["items"]
    assert [(item["indicator"], item["complete"]) for item in listed] == [("ENTRIES", True)]


def test_documentation_that_nobody_wrote_says_what_is_missing(catalog: Running, admin: str) -> None:
    empty = catalog.call("get_documentation", by=admin, country="MD", indicator="EXITS")
    assert (empty["fields"], empty["complete"], empty["position"]) == ({}, False, None)
    assert len(empty["missing"]) == 2 * len(DOCUMENTATION_REQUIRED)
    missing = refused(catalog.call, "get_documentation", by=admin, country="MD", indicator="NOTHING")
    assert missing == ("not-found", {"kind": "indicator", "id": "NOTHING"})


def test_the_public_reads_documentation_only_of_what_is_public(catalog: Running, admin: str) -> None:
    write(catalog, admin)
    place = {"country": "MD", "indicator": "ENTRIES"}
    assert refused(catalog.call, "get_documentation", **place)[0] == "not-signed-in"
    assert catalog.call("list_documentation") == {"items": [], "next": None}
    public = agreement_set_v1({**place, "mode": "public", "countries": []})
    assert isinstance(public, dict)
    opened = catalog.bench.append("identity.agreement-set", public)
    assert catalog.bench.kit.reference.wait_for(opened.last_position, 10)
    assert catalog.call("get_documentation", **place)["complete"]
    assert len(catalog.call("list_documentation")["items"]) == 1


def test_a_neighbour_reads_what_the_figures_mean(catalog: Running, admin: str) -> None:
    write(catalog, admin)
    neighbour = catalog.person("user", "KG")
    answer = catalog.call("get_documentation", by=neighbour, country="MD", indicator="ENTRIES")
    assert answer["fields"]["definition"]["ru"] == "definition по-русски"


def test_documentation_is_sealed_under_its_country(catalog: Running, admin: str) -> None:
    write(catalog, admin)
    (written,) = catalog.events("catalog.documentation-written")
    assert (written.country, written.key_id) == ("MD", "country:MD")
    catalog.bench.keyring.destroy("country:MD", "the country asked for it")
    (written,) = [
        event for event in catalog.bench.kit.log.read() if event.type == "catalog.documentation-written"
    ]
    assert not written.readable


def test_documentation_under_a_destroyed_key_cannot_be_written_again(catalog: Running, admin: str) -> None:
    write(catalog, admin)
    catalog.bench.keyring.destroy("country:MD", "the country asked for it")
    texts = {"definition": names("again")}
    code, fields = refused(
        catalog.call, "write_documentation", by=admin, country="MD", indicator="ENTRIES", fields=texts
    )
    assert (code, fields) == ("contents-erased", {"key": "country:MD"})


def test_lists_come_in_parts_without_gaps(catalog: Running) -> None:
    found, after = [], None
    while True:
        page = catalog.call("list_code_lists", limit=3, after=after)
        found += [item["code_list"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == sorted(found)
    assert len(found) == len(set(found)) == 11


def test_sources_come_in_parts_without_gaps(catalog: Running, admin: str) -> None:
    for each in ("ENTRIES", "EXITS"):
        for code in ("A", "B"):
            declared = source(code, indicator=each, official=code == "A")
            catalog.call("declare_source", by=admin, **declared)
    first = catalog.call("list_sources", limit=3)
    rest = catalog.call("list_sources", limit=3, after=first["next"])
    keys = [(item["indicator"], item["source"]) for item in (*first["items"], *rest["items"])]
    assert keys == [("ENTRIES", "A"), ("ENTRIES", "B"), ("EXITS", "A"), ("EXITS", "B")]
    assert rest["next"] is None


def test_a_rebuilt_read_model_equals_the_live_one(catalog: Running, system: str, admin: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM", "MINE"))
    catalog.call("declare_source", by=admin, **source("REG"))
    catalog.call("declare_source", by=admin, **source("BOX"))
    write(catalog, admin)
    live = catalog.rows(metadata)
    assert len(live["sources"]) == 2
    assert rebuilt(catalog, metadata) == live


def test_a_request_without_its_form_names_the_fields(catalog: Running, system: str) -> None:
    code, fields = refused(
        catalog.call, "define_indicator", by=system, **indicator("bad code", {"x": "SEX"}, units=["apples"])
    )
    assert code == "invalid-request"
    assert {error["field"] for error in fields["errors"]} == {"indicator", "units.0"}
