"""Visibility: who reads whose figures, since when and why."""

from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import Unavailable
from services.reporting.projections import visibility
from tests.service.reporting.scene import Scene

PUBLIC = Context()
CELL = ("2024", "_T", "_T")


def sees(scene: Scene, reader: Context, country: str = "MD") -> tuple[str, int] | None:
    figure = scene.read(reader, country).get(CELL)
    return None if figure is None else (figure.because, figure.since)


def test_a_new_figure_is_visible_only_inside_its_country(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    readers = [scene.person(country) for country in ("KZ", "PL", "UA")]
    own = scene.person("MD")
    scene.catch_up()
    assert sees(scene, own) is not None
    assert [sees(scene, each) for each in (*readers, PUBLIC)] == [None] * 4


def test_a_bilateral_agreement_opens_to_the_named_country_with_its_reason_and_position(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "bilateral", "UA")
    ua, kz = scene.person("UA"), scene.person("KZ")
    scene.catch_up()
    assert sees(scene, ua) == ("bilateral", agreed)
    assert sees(scene, kz) is None and sees(scene, PUBLIC) is None


def test_participants_are_the_other_members_of_the_group(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "participants")
    kz, pl, ua = (scene.person(country) for country in ("KZ", "PL", "UA"))
    scene.catch_up()
    assert sees(scene, kz) == ("participants", agreed)
    assert sees(scene, pl) is None and sees(scene, ua) is None


def test_who_joins_a_group_later_reads_when_the_owner_confirms_it(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "participants")
    ua = scene.person("UA")
    scene.join("UA", "G")
    scene.catch_up()
    assert sees(scene, ua) is None
    confirmed = scene.confirm("MD", "UA")
    scene.catch_up()
    assert sees(scene, ua) == ("participants", confirmed)
    scene.join("UA", "G", "partner")
    scene.catch_up()
    assert sees(scene, ua) is None, "a partner is no participant"


def test_an_owner_that_is_put_into_a_group_shows_it_nothing(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "participants")
    scene.form("H")
    scene.admit("GE", group="H")
    ge = scene.person("GE")
    scene.join("MD", "H")
    scene.catch_up()
    assert sees(scene, ge) is None
    again = scene.agree("MD", "participants", existence="closed")
    scene.catch_up()
    assert sees(scene, ge) == ("participants", again), "an agreement set later knows the group"


def test_public_figures_are_open_to_who_is_not_signed_in(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "public")
    secretariat = scene.person(None, "system-administrator")
    ua = scene.person("UA")
    scene.catch_up()
    assert sees(scene, PUBLIC) == sees(scene, secretariat) == sees(scene, ua) == ("public", agreed)


def test_reciprocity_executes_itself_with_the_readers_first_release(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal")
    kz, pl, ua = (scene.person(country) for country in ("KZ", "PL", "UA"))
    scene.catch_up()
    assert [sees(scene, each) for each in (kz, pl, ua)] == [None, None, None]
    own = scene.release("KZ", [("2020", "_T", "_T", 12)], source="MIA")
    partner = scene.release("PL", [("2019", "_T", "_T", 13)])
    scene.release("UA", [("2019", "_T", "_T", 13)])
    scene.catch_up()
    assert sees(scene, kz) == ("reciprocal", own)
    assert sees(scene, pl) == ("reciprocal", partner)
    assert sees(scene, ua) is None, "it released too, but shares no group"


def test_reciprocity_counts_releases_of_the_same_indicator_only(scene: Scene) -> None:
    scene.indicator("ENTRIES")
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "reciprocal")
    scene.release("KZ", [(*CELL, 12)], indicator="ENTRIES")
    kz = scene.person("KZ")
    scene.catch_up()
    assert sees(scene, kz) is None


def test_a_narrowed_agreement_closes_every_vintage_at_once(scene: Scene) -> None:
    released = scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "UA", "KZ")
    ua, kz = scene.person("UA"), scene.person("KZ")
    scene.catch_up()
    seen_at = scene.bench.kit.log.head().position
    assert sees(scene, ua) is not None
    since = sees(scene, kz)
    scene.agree("MD", "bilateral", "KZ")
    scene.catch_up()
    assert sees(scene, ua) is None
    assert scene.values(ua, "MD", as_of=seen_at) == {} == scene.values(ua, "MD", as_of=released)
    assert sees(scene, kz) == since, "nothing changed for it"


def test_another_reason_begins_anew(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "KZ")
    kz = scene.person("KZ")
    again = scene.agree("MD", "participants")
    scene.catch_up()
    assert sees(scene, kz) == ("participants", again)


def test_a_person_reads_what_is_open_to_the_country_only_within_their_grants(scene: Scene) -> None:
    scene.indicator("ENTRIES")
    for indicator in ("ASYLUM_APPLICATIONS", "ENTRIES"):
        scene.release("MD", [(*CELL, 4519)], indicator=indicator)
        scene.agree("MD", "bilateral", "KZ", indicator=indicator)
    limited = scene.person("KZ", indicators=["ENTRIES"])
    submitter = scene.person("KZ", "data-submitter", indicators=["ENTRIES"], sources=["REG"])
    own = scene.person("MD", "data-submitter", indicators=["ENTRIES"], sources=["MIA"])
    scene.catch_up()
    assert {each.indicator for each in scene.scope(limited)} == {"ENTRIES"}
    assert {each.indicator for each in scene.scope(submitter)} == {"ENTRIES"}
    assert scene.scope(own) == [], "a grant over one source says nothing of another"


def test_administrators_of_the_system_read_no_unshared_figure(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "participants")
    scene.catch_up()
    secretariat = scene.person(None, "system-administrator")
    scene.catch_up()
    assert scene.scope(secretariat) == []


def test_a_deactivated_person_reads_what_the_public_reads(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    person = scene.person("MD")
    scene.bench.append("identity.person-deactivated", {"person": person.person})
    scene.catch_up()
    assert scene.scope(person) == []


def test_nobody_is_answered_while_rights_are_not_followed(sqlite_scene: Scene) -> None:
    class Behind:
        age_s = 6.0

    person = sqlite_scene.person("MD")
    sqlite_scene.release("MD", [(*CELL, 4519)])
    sqlite_scene.catch_up()
    sqlite_scene.bench.kit.rights.watch(Behind())
    with pytest.raises(Unavailable):
        sqlite_scene.scope(person)


def test_nobody_is_answered_from_read_models_that_miss_an_agreement_for_seconds(
    sqlite_scene: Scene,
) -> None:
    scene = sqlite_scene
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "public")
    scene.catch_up()
    scene.agree("MD", "national")
    for follower in scene.bench.followers:
        follower.catch_up()
    scene.bench.clock.move(seconds=3)
    assert sees(scene, PUBLIC) is not None, "the read models may be a little behind"
    scene.bench.clock.move(seconds=2.5)
    with pytest.raises(Unavailable):
        scene.scope(PUBLIC)
    scene.catch_up()
    assert sees(scene, PUBLIC) is None


def test_nobody_is_answered_from_read_models_that_are_being_made_anew(
    sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = sqlite_scene
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "public")
    scene.catch_up()
    scene.bench.clock.move(seconds=10)
    assert sees(scene, PUBLIC) is not None
    with monkeypatch.context() as patch:
        patch.setattr(scene.app.figures, "catch_up", lambda: 0)
        scene.app.rebuild()
        with pytest.raises(Unavailable):
            scene.scope(PUBLIC)
    scene.catch_up()
    assert sees(scene, PUBLIC) is not None


def test_who_leaves_a_group_reads_by_it_no_more(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    agreed = scene.agree("MD", "participants")
    kz = scene.person("KZ")
    scene.catch_up()
    assert sees(scene, kz) == ("participants", agreed)
    scene.bench.append("identity.group-left", {"group": "G", "country": "KZ"})
    scene.catch_up()
    assert sees(scene, kz) is None


def test_a_country_that_withdrew_reads_nothing_of_others_until_it_comes_back(scene: Scene) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "UA", "PL")
    ua, pl = scene.person("UA"), scene.person("PL")
    scene.catch_up()
    before = sees(scene, pl)
    scene.bench.append("identity.country-withdrawn", {"country": "UA", "reason": "law"})
    scene.catch_up()
    assert (sees(scene, ua), sees(scene, pl)) == (None, before)
    back = scene.bench.append("identity.country-admitted", {"country": "UA"}).last_position
    scene.catch_up()
    assert (sees(scene, ua), sees(scene, pl)) == (("bilateral", back), before)


def failing(*_: Any) -> None:
    raise ValueError("this effect is broken")


@pytest.mark.parametrize("skipped", [False, True])
def test_an_agreement_that_cannot_be_applied_closes_what_it_was_about(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, skipped: bool
) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.release("KZ", [(*CELL, 271)])
    scene.agree("MD", "bilateral", "KZ", "UA")
    scene.agree("KZ", "bilateral", "MD", "UA")
    md, kz, ua = (scene.person(country) for country in ("MD", "KZ", "UA"))
    scene.catch_up()
    assert sees(scene, kz) is not None and sees(scene, ua) is not None
    with monkeypatch.context() as broken:
        broken.setattr(visibility, "take_agreement", failing)
        narrowed = scene.agree("MD", "bilateral", "KZ")
        scene.catch_up()
    figures = scene.app.figures
    assert [(each.position, each.state) for each in figures.parked()] == [(narrowed, "parked")]
    if skipped:
        figures.skip(narrowed, reason="broken", actor="system")
    # Neither who lost it nor who kept it: what was decided is not known. Others are as they were.
    assert sees(scene, ua) is None and sees(scene, kz) is None
    assert sees(scene, ua, "KZ") is not None and sees(scene, md) is not None
    if skipped:
        again = scene.agree("MD", "bilateral", "KZ", existence="announced")
        scene.catch_up()
        assert sees(scene, kz) == ("bilateral", again)
    else:
        assert figures.retry(narrowed, reason="mended", actor="system")
        assert sees(scene, kz) == ("bilateral", narrowed)
    assert sees(scene, ua) is None


@pytest.mark.parametrize("effect", ["take_standing", "take_leaving"])
def test_a_standing_that_cannot_be_applied_closes_what_is_shared_by_group(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, effect: str
) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "participants")
    kz = scene.person("KZ")
    scene.catch_up()
    assert sees(scene, kz) is not None
    with monkeypatch.context() as broken:
        broken.setattr(visibility, effect, failing)
        if effect == "take_standing":
            scene.join("KZ", "G", "partner")
        else:
            scene.bench.append("identity.group-left", {"group": "G", "country": "KZ"})
        scene.catch_up()
    assert len(scene.app.figures.parked()) == 1
    assert sees(scene, kz) is None
    scene.join("UA", "G")
    scene.catch_up()
    assert sees(scene, kz) is None, "nothing that happens later opens it again"


def test_the_withdrawal_of_a_country_that_cannot_be_applied_closes_what_it_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.release("MD", [(*CELL, 4519)])
    scene.agree("MD", "bilateral", "KZ")
    kz = scene.person("KZ")
    scene.catch_up()
    with monkeypatch.context() as broken:
        broken.setattr(visibility, "take_participation", failing)
        payload = {"country": "KZ", "reason": "no longer"}
        scene.bench.append("identity.country-withdrawn", payload, country="KZ")
        scene.catch_up()
    assert len(scene.app.figures.parked()) == 1
    assert sees(scene, kz) is None
