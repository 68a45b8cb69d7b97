"""Definitions as they were, and breaks in series."""

from tests.service.catalog.test_catalog import code_list, indicator, names, source
from tests.service.running import Running, refused

PLACE = {"country": "MD", "indicator": "ENTRIES", "source": "REG"}


def test_every_definition_has_a_number_and_stays_reachable(catalog: Running, system: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    first = indicator("SEASONAL", {"sector": "SECTOR"})
    one = catalog.call("define_indicator", by=system, **first)
    second = {**first, "definitions": names("Seen anew"), "valid_from": "2026-01-01"}
    two = catalog.call("define_indicator", by=system, **second)
    assert (one["number"], two["number"], one["valid_from"], two["valid_from"]) == (1, 2, None, "2026-01-01")
    known = catalog.bench.kit.reference.indicator("SEASONAL")
    assert known is not None and known.number == 2 and str(known.valid_from) == "2026-01-01"
    before = catalog.call("get_indicator", indicator="SEASONAL", as_of=str(two["position"] - 1))
    assert (before["number"], before["definitions"]) == (1, first["definitions"])
    now = catalog.call("get_indicator", indicator="SEASONAL")
    assert (now["number"], now["definitions"]) == (2, second["definitions"])
    assert catalog.call("get_indicator", indicator="SEASONAL", as_of="2025-03-01")["number"] == 2
    items = catalog.call("list_definitions", indicator="SEASONAL", limit=1)
    assert [each["number"] for each in items["items"]] == [1]
    rest = catalog.call("list_definitions", indicator="SEASONAL", after=items["next"])
    assert [each["number"] for each in rest["items"]] == [2]


def test_an_indicator_is_not_there_before_its_first_definition(catalog: Running) -> None:
    assert refused(catalog.call, "get_indicator", indicator="ENTRIES", as_of="0") == (
        "not-found",
        {"kind": "indicator", "id": "ENTRIES"},
    )
    assert refused(catalog.call, "get_indicator", indicator="ENTRIES", as_of="2001-01-01")[0] == "not-found"
    assert refused(catalog.call, "get_indicator", indicator="ENTRIES", as_of="2001-02-30")[0] != "not-found"


def test_defining_the_same_again_is_no_new_definition(catalog: Running, system: str) -> None:
    catalog.call("define_code_list", by=system, **code_list("SECTOR", "FARM"))
    wanted = indicator("SEASONAL", {"sector": "SECTOR"})
    catalog.call("define_indicator", by=system, **wanted)
    again = catalog.call("define_indicator", by=system, **wanted)
    assert (again["position"], again["number"]) == (None, 1)


def test_a_country_says_where_its_series_break_and_takes_it_back(catalog: Running, admin: str) -> None:
    catalog.call("declare_source", by=admin, **source())
    here = {**PLACE, "period": "2021-Q3"}
    first = catalog.call("declare_break", by=admin, **here, names=names("New cameras"))
    assert first["position"] == catalog.bench.kit.log.head().position
    assert catalog.call("declare_break", by=admin, **here, names=names("New cameras"))["position"] is None
    catalog.call("declare_break", by=admin, **here, names=names("New cameras at every post"))
    [listed] = catalog.call("list_breaks", country="MD")["items"]
    assert (listed["period"], listed["names"]["en"]) == ("2021-Q3", "New cameras at every post")
    [known] = catalog.bench.kit.reference.breaks("ENTRIES")
    assert known.names["en"] == "New cameras at every post"
    assert catalog.call("withdraw_break", by=admin, **here)["position"] is not None
    assert catalog.call("withdraw_break", by=admin, **here)["position"] is None
    assert catalog.call("list_breaks")["items"] == [] == list(catalog.bench.kit.reference.breaks("ENTRIES"))


def test_a_break_is_at_a_period_of_a_source_that_is_declared(
    catalog: Running, system: str, admin: str
) -> None:
    here = {**PLACE, "period": "2021", "names": names("New cameras")}
    assert refused(catalog.call, "declare_break", by=admin, **here)[0] == "source-not-declared"
    catalog.call("declare_source", by=admin, **source())
    bad = {**here, "period": "2021-13"}
    assert refused(catalog.call, "declare_break", by=admin, **bad) == ("no-period", {"period": "2021-13"})
    assert refused(catalog.call, "declare_break", by=system, **here)[0] == "not-allowed"


def test_a_text_in_a_script_of_a_language_stands_where_its_contract_takes_one(
    catalog: Running, system: str, admin: str
) -> None:
    more = {**names("Sector"), "uz-Latn": "Soha"}
    listed = {**code_list("SECTOR", "FARM"), "names": more}
    assert catalog.call("define_code_list", by=system, **listed)["names"]["uz-Latn"] == "Soha"
    declared = {**source(), "names": more}
    assert refused(catalog.call, "declare_source", by=admin, **declared)[0] == "invalid-request"
