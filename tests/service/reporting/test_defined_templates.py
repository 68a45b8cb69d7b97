"""Templates that administrators define: who does, who finds them, in which formats, and what is inert."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import ComityError
from services.reporting.handlers.defined import DefinedTemplates
from tests.service.reporting.readers import FORMATS, PAGE, Readers, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

API = "/api/v1/reports/templates"
SPECIFICATION = {
    "rows": ["citizenship"],
    "order": "value",
    "top": 2,
    "chart": "bars",
    "names": {"en": "Our largest", "ru": "Наши крупнейшие"},
}
GIVEN = {"country": "MD", "indicator": INDICATOR}


@pytest.fixture(autouse=True)
def at_once(sqlite_scene: Scene) -> None:
    """Read models follow as soon as something is written."""
    sqlite_scene.app.templates = DefinedTemplates(sqlite_scene.bench.kit, lambda _: sqlite_scene.catch_up())


@pytest.fixture
def secretariat(sqlite_scene: Scene) -> Context:
    """A system administrator, who reads no figure."""
    found = sqlite_scene.person(None, "system-administrator")
    sqlite_scene.catch_up()
    return found


def define(scene: Scene, by: Context, template: str = "largest", revision: int = 0, **more: Any) -> Any:
    specification = {**SPECIFICATION, **more}
    namespace = template.split(".")[0] if "." in template else None
    asked = {"template": template, "namespace": namespace, "revision": revision}
    return scene.app.templates.define({**asked, "specification": specification}, by)


def refused(*arguments: Any, **more: Any) -> ComityError:
    with pytest.raises(ComityError) as error:
        define(*arguments, **more)
    return error.value


def listed(web: Web, reader: Context | None, **query: Any) -> list[str]:
    items = web.get("/api/v1/reports", reader, limit=500, **query).get_json()["items"]
    return sorted({each["id"] for each in items})


def test_a_shared_template_is_in_every_list_and_format_in_both_languages(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    define(sqlite_scene, secretariat)
    assert "largest" in listed(web, readers.own) and "largest" in listed(web, readers.outsider)
    assert "largest" in listed(web, readers.own, q="наши крупнейшие")
    assert "largest" not in listed(web, secretariat)  # who defines it reads nothing more by it
    for language, title in SPECIFICATION["names"].items():  # type: ignore[attr-defined]
        page = web.get("/reports", readers.own, headers=PAGE, lang=language).text
        assert f">{title}</h2>" in page
        for format_ in FORMATS:
            answer = web.get("/api/v1/reports/largest", readers.own, **GIVEN, format=format_, lang=language)
            assert answer.status_code == 200, (format_, language)
            assert shows(text_of(format_, answer.data), 4000), (format_, language)
        report = web.get("/reports/largest", readers.own, headers=PAGE, **GIVEN, lang=language)
        assert title in report.text
    hidden = web.get("/api/v1/reports/largest", readers.outsider, **GIVEN, format="json").get_json()
    kinds = {cell["absence"] for table in hidden["tables"] for line in table["cells"] for cell in line}
    assert "masked" in kinds
    assert web.get("/api/v1/reports/largest", secretariat, **GIVEN, format="csv").status_code == 404


def test_another_revision_is_another_report_and_a_retired_template_says_so(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    define(sqlite_scene, secretariat)
    before = web.get("/api/v1/reports/largest", readers.own, **GIVEN, format="json")
    define(sqlite_scene, secretariat, revision=1, names={"en": "Second", "ru": "Второй"})
    after = web.get("/api/v1/reports/largest", readers.own, **GIVEN, format="json")
    assert before.headers["ETag"] != after.headers["ETag"] and "Second" in after.text
    sqlite_scene.app.templates.retire({"template": "largest", "revision": 2}, secretariat)
    assert "largest" not in listed(web, readers.own)
    gone = web.get("/api/v1/reports/largest", readers.own, **GIVEN, lang="ru")
    assert gone.status_code == 410 and gone.get_json()["code"] == "template-retired"
    assert "снят" in gone.get_json()["detail"]
    assert web.get("/reports/largest", readers.own, headers=PAGE, **GIVEN).status_code == 410


def test_a_template_of_a_country_is_known_to_its_people_alone(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    administrator = sqlite_scene.person("MD", "country-administrator")
    sqlite_scene.catch_up()
    define(sqlite_scene, administrator, "MD.largest")
    assert "MD.largest" in listed(web, readers.own)
    for other in (readers.outsider, secretariat, None):
        assert "MD.largest" not in listed(web, other)
        assert web.get("/api/v1/reports/MD.largest", other, **GIVEN).status_code == 404
        assert web.get(f"{API}/MD.largest", other).status_code == 404
    assert refused(sqlite_scene, administrator, "largest").code == "not-allowed"
    assert refused(sqlite_scene, administrator, "KZ.largest").code == "not-allowed"
    assert refused(sqlite_scene, secretariat, "MD.largest", revision=1).code == "not-allowed"
    assert refused(sqlite_scene, readers.own, "MD.largest", revision=1).code == "not-allowed"


def test_of_many_who_save_at_once_one_is_taken_and_none_is_lost_in_silence(
    sqlite_scene: Scene, secretariat: Context
) -> None:
    define(sqlite_scene, secretariat)

    def save(top: int) -> str:
        try:
            define(sqlite_scene, secretariat, revision=1, top=top)
        except ComityError as error:
            return error.code
        return "taken"

    sqlite_scene.app.templates = DefinedTemplates(sqlite_scene.bench.kit, lambda _: None)
    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(save, range(5, 9)), key=len)
    assert outcomes == ["taken", *["template-edited-meanwhile"] * 3]


INERT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'


def test_markup_and_formulas_in_texts_are_inert_everywhere(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    texts = {
        "names": {"en": FORMULA, "ru": INERT},
        "descriptions": {"en": INERT, "ru": "{{ 7 * 7 }}"},
        "notes": {"en": FORMULA, "ru": INERT},
    }
    define(sqlite_scene, secretariat, **texts)
    for language in ("en", "ru"):
        for address, query in (
            ("/reports", {}),
            ("/reports/largest", GIVEN),
            ("/reports/templates", {}),
            ("/reports/templates/largest", {}),
        ):
            reader = secretariat if "templates" in address else readers.own
            page = web.get(address, reader, headers=PAGE, lang=language, **query)
            assert page.status_code == 200, address
            assert INERT not in page.text and "49" not in re.findall(r">\s*(49)\s*<", page.text)
        csv = web.get("/api/v1/reports/largest", readers.own, **GIVEN, format="csv", lang=language).text
        assert not re.search(r'(^|[,\n])"?[=+@]', csv.lstrip("\ufeff"))
        book = text_of(
            "xlsx",
            web.get("/api/v1/reports/largest", readers.own, **GIVEN, format="xlsx", lang=language).data,
        )
        assert "<f>" not in book.replace("<c:f>", "") and INERT not in book
        pdf = web.get("/api/v1/reports/largest", readers.own, **GIVEN, format="pdf", lang=language).data
        assert b"/JavaScript" not in pdf and b"evil.example" not in re.sub(rb"stream.*?endstream", b"", pdf)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"names": {"en": "Only English"}}, "malformed-specification", "names.ru"),
        ({"names": {**SPECIFICATION["names"], "x y": "?"}}, "malformed-specification", "names"),  # type: ignore[dict-item]
        ({"notes": {"en": "a\u202eb"}}, "malformed-specification", "notes.en"),
        ({"sums": True}, "malformed-specification", "sums"),
        ({"names": {"en": "\ud800", "ru": "x"}}, "malformed-specification", "names.en"),
        ({"filters": {"citizenship": ["\ud800"]}}, "malformed-specification", "filters.citizenship[0]"),
        ({"top": 101}, "malformed-specification", "top"),
        ({"id": "other"}, "malformed-specification", "id"),
        ({"rows": ["citizenship"], "columns": ["citizenship"]}, "dimension-twice", None),
        ({"rows": [], "top": 2}, "no-breakdown", None),
    ],
)
def test_the_api_refuses_what_is_no_template_with_its_place(
    sqlite_scene: Scene, web: Web, secretariat: Context, change: dict[str, Any], code: str, place: str | None
) -> None:
    for language in ("en", "ru"):
        answer = web.client.put(
            f"{API}/largest?lang={language}",
            data=json.dumps({"revision": 0, "specification": {**SPECIFICATION, **change}}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secretariat.person}"},
        )
        problem = answer.get_json()
        assert (answer.status_code, problem["code"]) == (422, code)
        assert place is None or problem["place"] == place
        assert problem["detail"] != code
        if "why" in problem:  # a nearer text than that of the code alone
            assert ("look at" if language == "en" else "проверьте") not in problem["detail"]
    assert web.get(API, secretariat).get_json()["items"] == []


def test_the_api_defines_reads_and_retires(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    headers = {"Authorization": f"Bearer {secretariat.person}"}
    body = {"revision": 0, "specification": SPECIFICATION}
    made = web.client.put(f"{API}/largest", json=body, headers=headers).get_json()
    assert made["revision"] == 1 and made["links"]["report"] == "/api/v1/reports/largest"
    meanwhile = web.client.put(f"{API}/largest", json=body, headers=headers)
    assert (meanwhile.status_code, meanwhile.get_json()["code"]) == (409, "template-edited-meanwhile")
    assert web.get(f"{API}/largest", readers.outsider).get_json() == made
    assert [each["template"] for each in web.get(API).get_json()["items"]] == ["largest"]
    ended = web.client.delete(f"{API}/largest?revision=1", headers=headers)
    assert ended.status_code == 200 and ended.get_json()["retired"] is True
    assert web.client.delete(f"{API}/largest?revision=2", headers=headers).status_code == 410
    for unknown in ("none", "no%00ne"):
        assert web.client.delete(f"{API}/{unknown}?revision=1", headers=headers).status_code == 404
        assert web.get(f"{API}/{unknown}").status_code == 404


def test_a_template_of_one_indicator_refuses_another(
    sqlite_scene: Scene, web: Web, readers: Readers, secretariat: Context
) -> None:
    sqlite_scene.indicator("EXITS")
    sqlite_scene.catch_up()
    define(sqlite_scene, secretariat, indicator=INDICATOR)
    assert web.get("/api/v1/reports/largest", readers.own, country="MD").status_code == 200
    other = web.get("/api/v1/reports/largest", readers.own, country="MD", indicator="EXITS")
    assert (other.status_code, other.get_json()["parameter"]) == (422, "indicator")


def test_the_editor_of_a_retired_template_says_that_saving_puts_it_into_use_again(
    sqlite_scene: Scene, web: Web, secretariat: Context
) -> None:
    define(sqlite_scene, secretariat)
    told = {
        "en": "Saving puts it into use again.",
        "ru": "Сохранение снова вводит его в употребление.",
        "uk": "Збереження знову вводить його в ужиток.",
    }

    def page(language: str) -> str:
        return web.get("/reports/templates/largest", secretariat, headers=PAGE, lang=language).text

    assert not any(text in page(language) for language, text in told.items())
    sqlite_scene.app.templates.retire({"template": "largest", "revision": 1}, secretariat)
    for language, text in told.items():
        assert text in page(language) and 'aria-describedby="save-hint"' in page(language)


def test_a_rebuilt_read_model_has_the_same_templates(sqlite_scene: Scene, secretariat: Context) -> None:
    define(sqlite_scene, secretariat)
    define(sqlite_scene, secretariat, revision=1, top=1)
    define(sqlite_scene, secretariat, "second")
    sqlite_scene.app.templates.retire({"template": "second", "revision": 1}, secretariat)
    before = sqlite_scene.tables()["defined_template"]
    sqlite_scene.app.defined.rebuild(
        lambda connection: connection.exec_driver_sql("DELETE FROM defined_template")
    )
    assert sqlite_scene.tables()["defined_template"] == before and len(before) == 2
