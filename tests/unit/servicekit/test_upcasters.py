"""What old versions of events mean today."""

from typing import Any

from servicekit.upcasters import code_list_defined_v1, indicator_defined_v1, indicator_defined_v2


def test_a_code_of_the_first_version_has_no_other_names_and_is_valid_always() -> None:
    upcast: Any = code_list_defined_v1({"code_list": "SEX", "codes": [{"code": "M", "parent": None}]})
    (code,) = upcast["codes"]
    assert code == {"code": "M", "parent": None, "aliases": [], "valid_from": None, "valid_to": None}


def test_an_indicator_of_the_first_version_keeps_the_meaning_it_had() -> None:
    def upcast(code: str) -> Any:
        return indicator_defined_v1({"indicator": code, "dimensions": [{"dimension": "sex"}]})

    assert indicator_defined_v2({"indicator": "ENTRIES"}) == {"indicator": "ENTRIES", "valid_from": None}
    entries, population = upcast("ENTRIES"), upcast("POPULATION")
    assert entries["dimensions"] == [{"dimension": "sex", "additive": True, "default": "_T"}]
    assert (entries["counts_own_citizens"], population["counts_own_citizens"]) == (False, True)
