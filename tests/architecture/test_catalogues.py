"""Every message that people can meet is there in every language, and translations fit their messages."""

from pathlib import Path

import pytest

from deploy import catalogues
from servicekit import language

_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: ru\\n"\n\n'


def test_the_catalogues_have_no_fault() -> None:
    assert catalogues.faults() == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Sent %(number)s"\nmsgstr "Отправлено"', "placeholders [] instead of ['number']"),
        ('msgid "Sent"\nmsgstr "Отправлено %(number)s"', "placeholders ['number'] instead of []"),
        ('msgid "Sent"\nmsgstr ""', "no translation"),
        ('#, fuzzy\nmsgid "Sent"\nmsgstr "Отправлено"', "fuzzy"),
        ('#~ msgid "Sent"\n#~ msgstr "Отправлено"', "obsolete messages"),
        ('msgid "Other"\nmsgstr "Другое"', "ru: no 'Sent'"),
    ],
)
def test_a_fault_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str, fault: str) -> None:
    for code, text in (("en", ""), ("ru", entry)):
        (tmp_path / "locale" / code).mkdir(parents=True)
        (tmp_path / "locale" / code / "pages.po").write_text(_HEADER + text + "\n", encoding="utf-8")
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "_ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "messages_of_code", lambda: {("Sent",): ("pages.py",)})
    assert language.languages() == ("en", "ru", "uk")
    assert any(fault in each for each in catalogues.faults())


def test_a_further_language_has_to_say_what_it_says_it_covers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "locale" / "uk"
    folder.mkdir(parents=True)
    (folder / "pages.po").write_text(_HEADER.replace("ru", "uk"), encoding="utf-8")
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "_ROOT", tmp_path)
    used = {("Sent",): ("other.py", "pages/list.html"), ("Kept",): ("pagesque.py",)}
    monkeypatch.setattr(catalogues, "messages_of_code", lambda: used)

    def faults() -> list[str]:
        return [fault for fault in catalogues.faults() if fault.startswith("uk")]

    assert faults() == []
    (folder / "covers.txt").write_text("# read by everyone\npages\ngone.html\n", encoding="utf-8")
    assert faults() == [
        "uk: covers.txt names 'gone.html', which is not there",
        "uk: no 'Sent' (pages/list.html)",
    ]
    assert catalogues.fullness()["uk"] == (0, 2)


def test_one_message_has_one_translation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for code in ("en", "ru"):
        (tmp_path / "locale" / code).mkdir(parents=True)
    for name, text in (("pages", "Отправлено"), ("portal", "Послано")):
        entry = f'msgid "Sent"\nmsgstr "{text}"\n'
        (tmp_path / "locale" / "ru" / f"{name}.po").write_text(_HEADER + entry, encoding="utf-8")
    monkeypatch.setattr(catalogues, "CATALOGUES", tmp_path / "locale")
    monkeypatch.setattr(catalogues, "_ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "messages_of_code", lambda: {("Sent",): ("pages.py",)})
    assert "ru: 'Sent' differs: pages.po, portal.po" in catalogues.faults()


def test_messages_are_found_in_code_and_in_templates() -> None:
    used = catalogues.messages_of_code()
    assert ("Skip to main content",) in used
    assert ("H%(half)s %(year)s",) in used
