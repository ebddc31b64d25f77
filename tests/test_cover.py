"""One case looked after by a colleague for some days; the others stay with their owner."""

from collections.abc import Mapping

import pytest

from sandbox.checks import check_view
from sandbox.people import text_of
from sandbox.state import Message
from tests.test_handover import changed
from tests.test_reminders import DAY, HOUR, ticked, watching
from tests.world import World


@pytest.fixture
def acme(world: World) -> World:
    """Mina's two cases, in which only the first contacts are open."""
    for account in ("ACME", "Globex"):
        world.person("mina").types(f"/save open {account}")
        ticked(world, account)
    return world


def asks(
    world: World, name: str, deputy: str, first: str = "2026-03-03", last: str = "2026-03-12"
) -> Mapping[str, str]:
    person = world.person(name)
    person.clicks("Cover…", channel="save-acme", via="More…")
    dates = {"First day": first, "Last day": last}
    return person.fills({"Who looks after it": deputy, **dates}).submits()


def question_to(world: World, name: str) -> Message:
    return next(m for m in reversed(world.told(name)) if "asks you to look after" in text_of(m))


def card(world: World, channel: str = "save-acme") -> str:
    return str(world.messages(channel)[0].blocks)


def test_omar_is_reminded_of_that_case_and_mina_of_the_other(acme: World) -> None:
    assert asks(acme, "mina", "U0OMAR") == {}
    acme.person("omar").clicks("I look after it", on=question_to(acme, "omar"))
    assert "covered by" not in card(acme)
    acme.lives_through(HOUR * 10)
    with watching(acme) as watch:
        acme.lives_through(DAY + HOUR * 8)

    assert "covered by <@U0OMAR> until <!date^" in card(acme)
    assert "covered by" not in card(acme, "save-globex")
    omar = [text for _, text in watch.posted("omar") if "first contact" in text]
    mina = [text for _, text in watch.posted("mina") if "first contact" in text]
    assert any("*ACME*" in text and "for <@U0MINA>" in text for text in omar)
    assert not any("*Globex*" in text for text in omar)
    assert any("*Globex*" in text for text in mina)
    assert not any("*ACME*" in text for text in mina)


def test_omar_works_on_it_and_afterwards_mina_is_reminded_again(acme: World) -> None:
    asks(acme, "mina", "U0OMAR", last="2026-03-03")
    omar = acme.person("omar")
    omar.clicks("I look after it", on=question_to(acme, "omar"))
    assert "<@U0OMAR> looks after this case for <@U0MINA>" in omar.reads("save-acme")
    acme.lives_through(HOUR * 10)
    omar.types("/save contact ACME")
    omar.fills({"Whom did you reach?": "Ines"}).submits()
    acme.lives_through(DAY)
    assert "covered by" not in card(acme)
    with watching(acme) as watch:
        acme.lives_through(DAY * 7)

    assert any("*ACME*: the weekly update" in text for _, text in watch.posted("mina"))
    assert not any("*ACME*" in text for _, text in watch.posted("omar"))


@pytest.mark.parametrize("answer", ["I cannot", None])
def test_without_a_yes_mina_goes_on_being_reminded(acme: World, answer: str | None) -> None:
    asks(acme, "mina", "U0OMAR")
    if answer:
        acme.person("omar").clicks(answer, on=question_to(acme, "omar"))
        assert "cannot look after" in text_of(acme.told("mina")[-1])
    with watching(acme) as watch:
        acme.lives_through(DAY * 2)

    assert any("*ACME*" in text for _, text in watch.posted("mina"))
    assert not any("*ACME*" in text for _, text in watch.posted("omar"))
    assert "covered by" not in card(acme)


@pytest.mark.parametrize(
    ("deputy", "first", "last", "field", "said"),
    [
        ("U0MINA", "2026-03-03", "2026-03-12", "deputy", "They own the case"),
        ("U0GUS", "2026-03-03", "2026-03-12", "deputy", "Choose a full member"),
        ("U0NOBODY", "2026-03-03", "2026-03-12", "deputy", "Choose a full member"),
        ("U0OMAR", "2026-03-12", "2026-03-03", "last", "ends before it begins"),
        ("U0OMAR", "2026-02-01", "2026-02-03", "last", "over already"),
        ("U0OMAR", "2026-03-03", "2028-03-03", "last", "more than a year"),
        ("U0NELL", "2026-03-03", "2026-03-12", "deputy", "away then too"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    acme: World, deputy: str, first: str, last: str, field: str, said: str
) -> None:
    acme.person("nell").types("/save away 10-12 Mar <@U0BOB>")

    assert said in asks(acme, "mina", deputy, first, last)[field]
    with acme.desk.database.read() as tx:
        assert tx.covers.list_of(acme.case("ACME").id, acme.clock.now()) == []


def test_only_who_was_asked_answers_and_only_once(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    question = question_to(acme, "omar")
    ref = question.blocks[-1]["elements"][0]["value"]
    for name in ("mina", "bob", "nell"):
        person = acme.person(name)
        person.forges(question, {"type": "button", "action_id": "cover:accept", "value": ref})
        assert "Only the colleague who was asked" in person.last_reply
    omar = acme.person("omar")
    omar.clicks("I cannot", on=question)
    assert "answered or ended already" in omar.clicks("I look after it", on=question)


def test_asking_anew_before_an_answer_replaces_and_after_a_yes_is_refused(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    first = question_to(acme, "omar")
    assert asks(acme, "mina", "U0NELL") == {}
    assert "answered or ended already" in acme.person("omar").clicks("I look after it", on=first)
    acme.person("nell").clicks("I look after it", on=question_to(acme, "nell"))

    errors = asks(acme, "mina", "U0BOB")
    assert "Somebody looks after the case" in errors["first"]


def test_ended_early_mina_is_reminded_again_at_once_and_omar_is_not(acme: World) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    asks(acme, "mina", "U0OMAR")
    omar.clicks("I look after it", on=question_to(acme, "omar"))
    acme.lives_through(DAY)
    mina.clicks("Cover…", channel="save-acme", via="More…")
    check_view(mina.modal.payload)
    mina.clicks("End")
    with watching(acme) as watch:
        acme.lives_through(DAY)

    assert any("does not look after" in text_of(m) for m in acme.told("omar"))
    assert "covered by" not in card(acme)
    assert any("*ACME*" in text for _, text in watch.posted("mina"))
    assert not any("*ACME*" in text for _, text in watch.posted("omar"))


def test_bob_offers_it_himself_and_need_not_answer(acme: World) -> None:
    assert asks(acme, "bob", "U0BOB", first="2026-03-02") == {}

    assert "covered by <@U0BOB>" in card(acme)
    assert "looks after the save case for *ACME*" in text_of(acme.told("mina")[-1])


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
def test_who_leaves_looks_after_nothing_and_mina_is_told(
    acme: World, change: dict[str, bool]
) -> None:
    asks(acme, "mina", "U0OMAR")
    acme.person("omar").clicks("I look after it", on=question_to(acme, "omar"))
    acme.lives_through(HOUR * 12)
    assert "covered by" in card(acme)
    changed(acme, "omar", **change)

    assert "does not look after" in text_of(acme.told("mina")[-1])
    assert "covered by" not in card(acme)
    with watching(acme) as watch:
        acme.lives_through(DAY * 2)
    assert any("*ACME*" in text for _, text in watch.posted("mina"))


def test_a_deputy_who_goes_away_too_leaves_it_to_the_owner(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    omar = acme.person("omar")
    omar.clicks("I look after it", on=question_to(acme, "omar"))
    omar.types("/save away 4-10 Mar <@U0NELL>")
    acme.lives_through(DAY + HOUR * 12)
    with watching(acme) as watch:
        acme.lives_through(DAY)

    assert any("*ACME*" in text for _, text in watch.posted("mina"))
    assert watch.of("omar") == []


def test_while_the_owner_is_away_the_case_covered_alone_stays_with_its_deputy(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    acme.person("omar").clicks("I look after it", on=question_to(acme, "omar"))
    acme.person("mina").types("/save away 3-12 Mar <@U0NELL>")
    acme.person("nell").clicks("I stand in", on=acme.told("nell")[-1])
    acme.lives_through(HOUR * 12)
    acme.sandbox.state.calls.clear()
    with watching(acme) as watch:
        acme.lives_through(DAY * 2)

    assert "covered by <@U0OMAR>" in card(acme)
    assert "covered by <@U0NELL>" in card(acme, "save-globex")
    posted = [c for c in acme.calls("chat.postMessage") if c["channel"] == "U0NELL"]
    nell = " ".join(str(c["blocks"]) for c in posted)
    assert "*Globex*: first contact" in nell
    assert "*ACME*: first contact" not in nell
    assert watch.of("mina") == []
    assert any("*ACME*: first contact" in text for _, text in watch.posted("omar"))


def test_an_absence_is_on_the_cards_while_it_lasts(acme: World) -> None:
    acme.person("mina").types("/save away 3-4 Mar <@U0OMAR>")
    acme.lives_through(HOUR * 12)
    assert "covered by" not in card(acme)
    acme.person("omar").clicks("I stand in", on=acme.told("omar")[0])
    assert "covered by <@U0OMAR>" in card(acme)
    assert "covered by <@U0OMAR>" in card(acme, "save-globex")

    acme.lives_through(DAY * 3)
    assert "covered by" not in card(acme)


def test_a_new_owner_begins_without_the_cover_of_the_old_one(acme: World) -> None:
    asks(acme, "mina", "U0OMAR", first="2026-03-02")
    acme.person("omar").clicks("I look after it", on=question_to(acme, "omar"))
    mina = acme.person("mina")
    mina.types("/save handover ACME")
    mina.fills({"New owner": "U0NELL"}).submits()
    acme.person("nell").clicks("Accept")

    assert "covered by" not in card(acme)
    with acme.desk.database.read() as tx:
        assert tx.covers.list_holding(acme.clock.now()) == []


def test_a_closed_case_is_looked_after_by_nobody(acme: World) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    asks(acme, "mina", "U0OMAR", first="2026-03-02")
    question = question_to(acme, "omar")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    assert "is closed" in omar.clicks("I look after it", on=question)
    assert "covered by" not in card(acme)


def test_after_the_last_day_a_yes_comes_too_late(acme: World) -> None:
    asks(acme, "mina", "U0OMAR", last="2026-03-03")
    acme.lives_through(DAY * 3)

    said = acme.person("omar").clicks("I look after it", on=question_to(acme, "omar"))
    assert "over already" in said
