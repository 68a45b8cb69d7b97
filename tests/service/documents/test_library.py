"""The library as its callers meet it."""

from typing import Any

import pytest

from servicekit.blobs import BlobMissing
from services.documents import contents
from services.documents.contents import DOCX, HTML, PDF, TEXT
from services.documents.tables import metadata
from tests.service.documents.conftest import FILES, Library
from tests.service.running import rebuilt, refused


@pytest.mark.parametrize("media_type", [PDF, DOCX, HTML, TEXT])
def test_a_document_comes_out_as_it_went_in(library: Library, manager: str, media_type: str) -> None:
    document = library.filed(manager, data=FILES[media_type], media_type=media_type)
    assert (document["media_type"], document["version"], document["state"]) == (media_type, 1, "filed")
    assert document["size_bytes"] == len(FILES[media_type])
    assert library.contents(document["id"]) == FILES[media_type]
    assert library.call("get", document=document["id"])["titles"]["ru"] == "Закон о миграции"


def test_what_is_stored_is_sealed_under_the_country_and_the_upload_is_gone(
    library: Library, manager: str
) -> None:
    request = library.request()
    document = library.call("file", by=manager, **request)
    found = library.call("content", document=document["id"])
    assert found["key_id"] == "country:MD"
    with pytest.raises(BlobMissing):
        library.bench.kit.uploads.get(request["upload"], key_id="uploads")
    (event,) = library.events("documents.document-filed")
    assert (event.country, event.key_id) == ("MD", "country:MD")
    stored = [
        path.read_bytes() for path in (library.bench.kit.settings.var / "blobs").rglob("*") if path.is_file()
    ]
    assert stored and FILES[TEXT] not in stored[0]


def test_the_upload_is_gone_also_when_the_file_is_refused(library: Library, manager: str) -> None:
    request = library.request(media_type=PDF)
    assert refused(library.call, "file", by=manager, **request)[0] == "media-type-mismatch"
    with pytest.raises(BlobMissing):
        library.bench.kit.uploads.get(request["upload"], key_id="uploads")
    assert library.events() == []


@pytest.mark.parametrize("declared", [PDF, DOCX, HTML, TEXT])
@pytest.mark.parametrize("actual", [PDF, DOCX, HTML, TEXT])
def test_a_file_has_to_be_what_it_is_said_to_be(
    library: Library, manager: str, declared: str, actual: str
) -> None:
    request = library.request(data=FILES[actual], media_type=declared)
    if declared == actual:
        assert library.call("file", by=manager, **request)["media_type"] == actual
    else:
        assert refused(library.call, "file", by=manager, **request) == (
            "media-type-mismatch",
            {"declared": declared, "found": actual},
        )


def test_files_that_the_library_does_not_take(
    library: Library, manager: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(**changes: Any) -> str:
        return refused(library.call, "file", by=manager, **library.request(**changes))[0]

    assert code(data=b"") == "empty-file"
    assert code(data=b"\x89PNG", media_type="image/png") == "media-type-unsupported"
    assert code(upload="0" * 64) == "upload-missing"
    monkeypatch.setattr(contents, "MAX_BYTES", 10)
    assert code() == "file-too-large"
    assert library.events() == []


def test_titles_and_summaries_are_there_in_both_languages(library: Library, manager: str) -> None:
    request = library.request(summaries={"en": "Only English"})
    assert refused(library.call, "file", by=manager, **request) == (
        "text-missing",
        {"field": "summaries", "language": "ru"},
    )


def test_filing_is_for_those_who_file_for_that_country(library: Library, system: str) -> None:
    reader = library.person("user", "MD")
    stranger = library.person("content-manager", "KG")
    for somebody in (reader, stranger, system):
        assert refused(library.filed, somebody)[0] == "not-allowed"
    assert refused(library.call, "file", **library.request())[0] == "not-signed-in"
    assert library.filed(system, country=None, visibility="participants")["country"] is None
    assert (
        refused(library.filed, system, country=None, visibility="national")[0] == "visibility-needs-country"
    )


def test_a_document_for_named_countries_names_one_that_takes_part(library: Library, manager: str) -> None:
    def code(*countries: str) -> str:
        return refused(library.filed, manager, visibility="countries", countries=list(countries))[0]

    assert code() == "countries-needed"
    assert code("MD") == "countries-needed"
    assert code("FR") == "unknown-country"


READERS = {
    "public": {"MD", "KG", "PL", "CR", "nobody", "system"},
    "participants": {"MD", "KG"},
    "countries": {"MD", "PL"},
    "national": {"MD"},
}


@pytest.mark.parametrize("visibility", READERS)
def test_who_reads_what(library: Library, manager: str, system: str, visibility: str) -> None:
    callers: dict[str, str | None] = {code: library.person("user", code) for code in ("MD", "KG", "PL", "CR")}
    callers |= {"nobody": None, "system": system}
    named = ["PL"] if visibility == "countries" else []
    document = library.filed(manager, visibility=visibility, countries=named)["id"]
    for name, caller in callers.items():
        listed = [item["id"] for item in library.call("list", by=caller)["items"]]
        if name in READERS[visibility]:
            assert listed == [document], name
            assert library.contents(document, caller) == FILES[TEXT]
        else:
            assert listed == [], name
            unknown = ("not-found", {"kind": "document", "id": document})
            assert refused(library.call, "get", by=caller, document=document) == unknown
            assert refused(library.call, "content", by=caller, document=document) == unknown
            for operation in ("describe", "withdraw"):
                assert refused(library.call, operation, by=caller, document=document) == unknown


def test_participants_of_a_partner_are_the_members_of_its_group(library: Library) -> None:
    partner = library.person("content-manager", "PL")
    document = library.filed(partner, country="PL", visibility="participants")["id"]
    member = library.person("user", "MD")
    stranger = library.person("user", "CR")
    assert [item["id"] for item in library.call("list", by=member)["items"]] == [document]
    assert library.call("list", by=stranger)["items"] == []


def test_a_document_of_the_system_for_participants_is_read_by_whoever_is_signed_in(
    library: Library, system: str
) -> None:
    document = library.filed(system, country=None, visibility="participants")["id"]
    assert library.contents(document, library.person("user", "CR")) == FILES[TEXT]
    assert library.call("list")["items"] == []


def test_a_person_who_was_deactivated_reads_what_the_public_reads(library: Library, manager: str) -> None:
    library.filed(manager, visibility="national")
    left = library.person("user", "MD")
    assert len(library.call("list", by=left)["items"]) == 1
    gone = library.bench.append(
        "identity.person-deactivated", {"person": left.removeprefix("person:"), "reason": "left"}
    )
    assert library.bench.kit.rights.wait_for(gone.last_position, 10)
    assert library.call("list", by=left)["items"] == []


def test_whom_else_a_document_is_open_to_is_told_to_its_owner_only(library: Library, manager: str) -> None:
    document = library.filed(manager, visibility="countries", countries=["PL", "KG"])
    assert document["countries"] == ["KG", "PL"]
    shown = library.call("get", by=library.person("user", "PL"), document=document["id"])
    assert "countries" not in shown
    assert shown["may_change"] is False
    assert [version["filed_by"] for version in shown["versions"]] == [None]


def test_every_version_stays(library: Library, manager: str) -> None:
    document = library.filed(manager)["id"]
    newer = {"upload": library.upload(FILES[HTML]), "file_name": "act.html", "media_type": HTML}
    answer = library.call("file_version", by=manager, document=document, note="Amended", **newer)
    assert (answer["version"], answer["media_type"]) == (2, HTML)
    assert [(each["version"], each["note"]) for each in answer["versions"]] == [(2, "Amended"), (1, None)]
    assert library.contents(document) == FILES[HTML]
    assert library.contents(document, version=1) == FILES[TEXT]
    assert refused(library.call, "content", document=document, version=3)[0] == "not-found"


def test_a_version_that_equals_the_newest_changes_nothing(library: Library, manager: str) -> None:
    document = library.filed(manager)["id"]
    same = {"upload": library.upload(FILES[TEXT]), "file_name": "act.txt", "media_type": TEXT}
    answer = library.call("file_version", by=manager, document=document, **same)
    assert (answer["version"], answer["position"]) == (1, None)


def test_a_description_changes_only_in_what_is_said(library: Library, manager: str) -> None:
    document = library.filed(manager, topic="law", visibility="countries", countries=["PL"])["id"]
    titles = {"en": "Migration law", "ru": "Закон"}
    answer = library.call("describe", by=manager, document=document, titles=titles)
    assert (answer["titles"], answer["topic"], answer["countries"]) == (titles, "law", ["PL"])
    narrowed = library.call("describe", by=manager, document=document, visibility="national", topic=None)
    assert (narrowed["countries"], narrowed["topic"]) == ([], None)
    assert library.call("list", by=library.person("user", "PL"))["items"] == []
    again = library.call("describe", by=manager, document=document, visibility="national")
    assert again["position"] is None


def test_a_withdrawn_document_is_found_by_its_owner_only(library: Library, manager: str) -> None:
    document = library.filed(manager)["id"]
    library.call("withdraw", by=manager, document=document, reason="Repealed")
    for caller in (None, library.person("user", "MD")):
        assert library.call("list", by=caller)["items"] == []
        assert refused(library.call, "get", by=caller, document=document)[0] == "not-found"
        assert refused(library.call, "content", by=caller, document=document)[0] == "not-found"
    kept = library.call("get", by=manager, document=document)
    assert kept["state"] == "withdrawn"
    assert library.contents(document, manager) == FILES[TEXT]
    code, _ = refused(library.call, "describe", by=manager, document=document, topic="x")
    assert code == "document-withdrawn"
    assert library.events("documents.document-withdrawn")[0].payload == {
        "document": document,
        "reason": "Repealed",
    }


def test_only_its_country_changes_a_document(library: Library, manager: str) -> None:
    document = library.filed(manager)["id"]
    others = library.person("content-manager", "KG")
    assert refused(library.call, "withdraw", by=others, document=document)[0] == "not-allowed"
    assert refused(library.call, "describe", document=document, topic="x")[0] == "not-signed-in"


def test_a_repeated_filing_gives_the_first_document(library: Library, manager: str) -> None:
    first = library.call("file", by=manager, command_key="k", **library.request())
    again = library.call("file", by=manager, command_key="k", **library.request())
    assert again == first
    assert len(library.events("documents.document-filed")) == 1
    other = library.request(data=b"Something else")
    code, _ = refused(library.call, "file", by=manager, command_key="k", **other)
    assert code == "idempotency-key-reused"


def test_the_list_is_filtered_and_comes_in_parts_the_newest_first(library: Library, manager: str) -> None:
    kinds = ["policy", "legislation", "policy", "other", "policy"]
    filed = [library.filed(manager, kind=kind, language="en")["id"] for kind in kinds]
    first = library.call("list", kind="policy", limit=2)
    rest = library.call("list", kind="policy", limit=2, after=first["next"])
    found = [item["id"] for item in (*first["items"], *rest["items"])]
    assert found == [filed[4], filed[2], filed[0]]
    assert rest["next"] is None
    assert library.call("list", language="ru")["items"] == []
    assert library.call("list", country="KG")["items"] == []


def test_a_cursor_betrays_no_document_that_the_reader_may_not_see(library: Library, manager: str) -> None:
    for _ in range(3):
        library.filed(manager, visibility="national")
    assert library.call("list", limit=1) == {"items": [], "next": None}


def test_a_rebuilt_read_model_equals_the_live_one(library: Library, manager: str) -> None:
    document = library.filed(manager, visibility="countries", countries=["PL"])["id"]
    newer = {"upload": library.upload(FILES[HTML]), "file_name": "act.html", "media_type": HTML}
    library.call("file_version", by=manager, document=document, note="Amended", **newer)
    library.call("describe", by=manager, document=document, visibility="public")
    library.call("withdraw", by=manager, document=library.filed(manager)["id"], reason="Mistake")
    assert len(library.events()) == 5
    live = library.rows(metadata)
    assert [len(rows) for rows in live.values()] == [0, 3, 2]
    assert rebuilt(library, metadata) == live


def test_a_document_under_a_destroyed_key_is_gone(library: Library, manager: str) -> None:
    document = library.filed(manager)["id"]
    library.bench.keyring.destroy("country:MD", "the country asked for it")
    assert refused(library.call, "describe", by=manager, document=document, topic="x") == (
        "contents-erased",
        {"key": "country:MD"},
    )
    assert all(not rows for rows in rebuilt(library, metadata).values())
