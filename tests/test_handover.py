"""Handing a case over: asked, accepted or not, and nothing falls between two chairs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.showing import look_at_case
from domain.checklist import ItemState
from sandbox.checks import check_message, check_view
from sandbox.methods.workspace import user_json
from sandbox.people import Person, text_of
from sandbox.state import Message, User
from tests.test_reminders import DAY, HOUR, ticked, watching
from tests.world import World

NOTE = "Ines is on leave. They fear the migration."


@pytest.fixture
def acme(world: World) -> World:
    """Mina's case in which only the first contact is open."""
    world.person("mina").types("/save open ACME too expensive")
    ticked(world, "ACME")
    return world


def asks(world: World, name: str, new_owner: str, note: str | None = NOTE) -> Mapping[str, str]:
    """What the form says to it."""
    person = world.person(name)
    person.types("/save handover ACME")
    person.fills({"New owner": new_owner})
    if note is not None:
        person.fills({"What they should know": note})
    return person.submits()


def question_to(world: World, name: str) -> Message:
    return next(m for m in reversed(world.told(name)) if "asks you to take over" in text_of(m))


def declines(person: Person, question: Message, reason: str) -> Mapping[str, str]:
    person.clicks("Decline…", on=question)
    return person.fills({"Why not?": reason}).submits()


def changed(world: World, name: str, **values: bool) -> None:
    """Something about a person is another now, and Slack says so."""
    user = world.sandbox.state.user_named(name)
    for what, value in values.items():
        setattr(user, what, value)
    world.sandbox.emit({"type": "user_change", "user": user_json(world.sandbox, user)})
    world.settle()


def test_omar_accepts_and_owns_the_case_its_items_and_its_reminders(world: World) -> None:
    mina, omar = world.person("mina"), world.person("omar")
    mina.types("/save open ACME too expensive")

    assert asks(world, "mina", "U0OMAR") == {}
    assert world.case("ACME").owner_id == "U0MINA"
    question = question_to(world, "omar")
    assert NOTE in text_of(question)
    assert "Until they accept, <@U0MINA> owns it" in text_of(world.told("mina")[-1])
    assert "<@U0MINA> asks <@U0OMAR> to take this case over" in mina.reads("save-acme")

    assert "is yours now" in omar.clicks("Accept", on=question)
    case = world.case("ACME")
    assert case.owner_id == "U0OMAR"
    assert "U0OMAR" in world.sandbox.state.channel_named("save-acme").members
    assert "<@U0OMAR> owns it now" in omar.reads("save-acme")
    assert "<@U0OMAR> accepted" in text_of(world.told("mina")[-1])
    with world.desk.database.read() as tx:
        assert "U0MINA" not in {i.owner_id for i in tx.items.list_of(case.id) if i.state == "open"}
        assert NOTE in tx.timeline.list_of(case.id)[-1].text


def test_until_somebody_accepts_the_old_owner_is_reminded_and_nobody_else(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    with watching(acme) as watch:
        acme.lives_through(DAY + HOUR * 20)

    assert any("*ACME*: first contact" in text for _, text in watch.posted("mina"))
    assert not any("first contact" in text for _, text in watch.posted("omar"))


def _open_items(world: World) -> int:
    with world.desk.database.read() as tx:
        items = tx.items.list_of(world.case("ACME").id)
    return sum(item.state is ItemState.OPEN for item in items)


def test_the_form_begins_with_what_the_case_knows(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines <@U0BOB>"}).submits()
    mina.types("/save handover ACME")

    note = next(b for b in mina.modal.payload["blocks"] if b.get("block_id") == "note")
    told = note["element"]["initial_value"]
    for part in (
        "ACME: open, day 1; owner Mina Sato",
        "Next update to the customer due Mon 9 Mar 2026",
        "ARR not known",
        "tier not set",
        "“too expensive”",
        f"{_open_items(world)} open items",
        "0 open promises",
        "Last contact with the customer: Ines <@U0BOB>, Mon 2 Mar 2026",
    ):
        assert part in told
    assert told.count("\n- ") == 3
    check_view(mina.modal.payload)
    assert mina.fills({"New owner": "U0OMAR"}).submits() == {}
    assert told in text_of(question_to(world, "omar"))


def test_omar_declines_and_mina_and_her_manager_hear_why(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    omar, question = acme.person("omar"), question_to(acme, "omar")

    assert declines(omar, question, "  ") == {"reason": "Please say why, in a few words."}
    omar.closes()
    assert declines(omar, question, "I know nobody there.") == {}
    for name in ("mina", "bob"):
        told = text_of(acme.told(name)[-1])
        assert "<@U0OMAR> cannot take over" in told
        assert "I know nobody there." in told
    assert acme.case("ACME").owner_id == "U0MINA"
    assert "They have declined already" in omar.clicks("Accept", on=question)


def test_a_manager_who_may_not_see_the_case_hears_of_the_no_without_the_reason(acme: World) -> None:
    """Bob is manager by role, but Nell answers to nobody: her private case is not his to read."""
    acme.person("nell").types("/save open Globex")
    nell, omar = acme.person("nell"), acme.person("omar")
    nell.types("/save handover Globex")
    nell.fills({"New owner": "U0OMAR", "What they should know": NOTE}).submits()
    channel = acme.sandbox.state.channel_named("save-globex")
    acme.sandbox.remove_member(channel, "U0BOB")
    acme.settle()
    declines(omar, question_to(acme, "omar"), "Their CTO is my cousin.")

    told = text_of(acme.told("bob")[-1])
    assert "<@U0OMAR> cannot take over the save case for *Globex*" in told
    assert "cousin" not in told
    assert "cousin" in text_of(acme.told("nell")[-1])


def test_only_who_was_asked_can_answer(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    question = question_to(acme, "omar")
    ref = question.blocks[-1]["elements"][0]["value"]
    for name in ("mina", "bob", "dana", "gus"):
        for action in ("handover:accept", "handover:decline"):
            person = acme.person(name)
            click = {"type": "button", "action_id": action, "value": ref}
            person.forges(question, click)
            assert not person.has_modal
    assert "Only the colleague who was asked" in acme.person("bob").last_reply
    assert acme.case("ACME").owner_id == "U0MINA"


def test_two_answers_are_one(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    omar, question = acme.person("omar"), question_to(acme, "omar")
    omar.clicks("Decline…", on=question)
    form = omar.modal
    omar.clicks("Accept", on=question)

    assert omar.modal is form
    errors = omar.fills({"Why not?": "No time."}).submits()
    assert "accepted already" in errors["reason"]
    assert acme.case("ACME").owner_id == "U0OMAR"
    assert "accepted already" in omar.clicks("Accept", on=question)
    lines = [m.text for m in acme.messages("save-acme") if "handed this case over" in m.text]
    assert len(lines) == 1


def test_mina_withdraws_and_the_old_button_says_so(acme: World) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    asks(acme, "mina", "U0OMAR")
    question, asked = question_to(acme, "omar"), acme.told("mina")[-1]
    for name in ("omar", "bob"):
        ref = asked.blocks[-1]["elements"][0]["value"]
        other = acme.person(name)
        click = {"type": "button", "action_id": "handover:withdraw", "value": ref}
        other.forges(asked, click)
        assert "Only who asked" in other.last_reply

    assert "Withdrawn" in mina.clicks("Withdraw", on=asked)
    assert "You need not answer" in text_of(acme.told("omar")[-1])
    assert "That was withdrawn" in omar.clicks("Accept", on=question)
    assert "That was withdrawn" in omar.clicks("Decline…", on=question)
    assert "That was withdrawn" in mina.clicks("Withdraw", on=asked)
    assert acme.case("ACME").owner_id == "U0MINA"


def test_the_owner_withdraws_what_the_manager_asked_in_the_form_itself(acme: World) -> None:
    asks(acme, "bob", "U0OMAR")
    assert "<@U0BOB> asks <@U0OMAR> to take over your save case" in text_of(acme.told("mina")[-1])
    mina = acme.person("mina")
    mina.types("/save handover ACME")

    mina.clicks("Withdraw", row="was asked")
    assert "Withdrawn: <@U0OMAR>" in str(mina.modal.payload)
    assert "That was withdrawn" in acme.person("omar").clicks("Accept")


def test_asking_somebody_else_takes_the_place_of_the_first(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    first = question_to(acme, "omar")
    asks(acme, "mina", "U0NELL")

    assert "You need not answer" in text_of(acme.told("omar")[-1])
    assert "somebody was asked anew" in acme.person("omar").clicks("Accept", on=first)
    acme.person("nell").clicks("Accept", on=question_to(acme, "nell"))
    assert acme.case("ACME").owner_id == "U0NELL"


def test_asking_the_same_person_anew_leaves_one_question(acme: World) -> None:
    asks(acme, "mina", "U0OMAR", "First.")
    first = question_to(acme, "omar")
    asks(acme, "mina", "U0OMAR", "Second.")

    assert "Second." in text_of(question_to(acme, "omar"))
    assert not any("need not answer" in text_of(m) for m in acme.told("omar"))
    assert "somebody was asked anew" in acme.person("omar").clicks("Accept", on=first)
    acme.person("omar").clicks("Accept", on=question_to(acme, "omar"))
    assert acme.case("ACME").owner_id == "U0OMAR"


@pytest.mark.parametrize(
    ("new_owner", "note", "field", "said"),
    [
        ("U0MINA", NOTE, "owner", "They own the case"),
        ("U0GUS", NOTE, "owner", "Choose a full member"),
        ("U0BOT", NOTE, "owner", "Choose a full member"),
        ("U0NOBODY", NOTE, "owner", "Choose a full member"),
        ("U0OMAR", "   ", "note", "What should the new owner know?"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nobody_is_asked(
    acme: World, new_owner: str, note: str, field: str, said: str
) -> None:
    errors = asks(acme, "mina", new_owner, note)

    assert said in errors[field]
    with acme.desk.database.read() as tx:
        assert tx.handovers.find_asked(acme.case("ACME").id) is None


def test_nobody_from_another_company_is_asked_or_given_a_promise(acme: World) -> None:
    partner = User("U0ELSE", "else", "Else", "else@elsewhere.example", team_id="T0ELSE")
    acme.sandbox.state.users[partner.id] = partner
    changed(acme, "else")

    assert "other companies" in asks(acme, "mina", partner.id)["owner"]
    mina = acme.person("mina")
    mina.closes()
    mina.types("/save promise ACME")
    promise = {"What did we promise?": "A call", "Who keeps it": partner.id}
    assert "other companies" in mina.fills(promise).submits()["owner"]
    assert acme.told("else") == []


def test_nobody_outside_the_case_hands_it_over(acme: World) -> None:
    nell = acme.person("nell")
    assert "Only people in the case" in nell.types("/save handover ACME")
    assert not nell.has_modal


def test_a_closed_case_is_handed_to_nobody_and_one_opened_again_still_asks(acme: World) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    asks(acme, "mina", "U0OMAR")
    question = question_to(acme, "omar")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    assert "The case for *ACME* is closed" in omar.clicks("Accept", on=question)
    assert "The case for *ACME* is closed" in omar.clicks("Decline…", on=question)
    assert acme.case("ACME").owner_id == "U0MINA"
    mina.types("/save undo")
    omar.clicks("Accept", on=question)
    assert acme.case("ACME").owner_id == "U0OMAR"


def test_the_form_of_a_case_closed_meanwhile_is_refused(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    bob.types("/save handover ACME")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    assert "is closed" in bob.fills({"New owner": "U0OMAR"}).submits()["owner"]


@pytest.mark.parametrize("change", [{"deleted": True}, {"is_restricted": True}])
def test_who_has_left_or_is_a_guest_now_is_asked_no_more(
    acme: World, change: dict[str, bool]
) -> None:
    asks(acme, "mina", "U0OMAR")
    question = question_to(acme, "omar")
    changed(acme, "omar", **change)

    assert "can no longer take over" in text_of(acme.told("mina")[-1])
    changed(acme, "omar", **dict.fromkeys(change, False))
    assert "That can no longer happen" in acme.person("omar").clicks("Accept", on=question)
    assert acme.case("ACME").owner_id == "U0MINA"


def test_unanswered_for_a_day_of_work_asker_and_manager_are_told_once(acme: World) -> None:
    """24 working hours of Omar's: from Monday 17:00 in Kuala Lumpur until Thursday 14:00."""
    asks(acme, "mina", "U0OMAR")
    acme.lives_through(DAY * 2 + HOUR * 20)
    assert not any("has not answered" in text_of(m) for m in acme.told("mina"))

    acme.lives_through(DAY * 5)
    for name in ("mina", "bob"):
        told = [m for m in acme.told(name) if "has not answered" in text_of(m)]
        assert len(told) == 1
    acme.person("omar").clicks("Accept", on=question_to(acme, "omar"))
    assert acme.case("ACME").owner_id == "U0OMAR"


@pytest.mark.parametrize("answer", ["Accept", "Decline…", "Withdraw"])
def test_nobody_is_told_of_a_missing_answer_once_it_is_settled(acme: World, answer: str) -> None:
    asks(acme, "mina", "U0OMAR")
    if answer == "Withdraw":
        acme.person("mina").clicks(answer)
    elif answer == "Accept":
        acme.person("omar").clicks(answer)
    else:
        declines(acme.person("omar"), question_to(acme, "omar"), "No time.")
    acme.lives_through(DAY * 8)

    everybody = [m for name in ("mina", "bob") for m in acme.told(name)]
    assert not any("has not answered" in text_of(m) for m in everybody)


def test_a_receiver_who_never_works_has_plain_time_to_answer(acme: World) -> None:
    never = replace(acme.policy.working_hours, days=frozenset())
    acme.change_policy(working_hours=never)
    asks(acme, "mina", "U0OMAR")
    acme.passes(timedelta(hours=25))

    assert any("has not answered" in text_of(m) for m in acme.told("mina"))


def test_of_an_owner_who_has_left_the_case_changes_hands_at_once_and_says_so(acme: World) -> None:
    asks(acme, "mina", "U0NELL")
    old = question_to(acme, "nell")
    changed(acme, "mina", deleted=True)
    bob = acme.person("bob")
    bob.types("/save handover ACME")
    assert "has left the workspace, so the case changes hands at once" in str(bob.modal.payload)
    assert bob.fills({"New owner": "U0OMAR", "What they should know": NOTE}).submits() == {}

    assert acme.case("ACME").owner_id == "U0OMAR"
    told = text_of(acme.told("omar")[-1])
    assert "handed you the save case for *ACME*" in told
    assert "it is yours at once" in told
    assert NOTE in told
    assert "nobody was asked first" in acme.person("omar").reads("save-acme")
    assert "somebody was asked anew" in acme.person("nell").clicks("Accept", on=old)


def test_bob_takes_a_case_over_himself_and_mina_hears_of_it(acme: World) -> None:
    assert asks(acme, "bob", "U0BOB") == {}

    assert acme.case("ACME").owner_id == "U0BOB"
    assert "<@U0BOB> took over your save case" in text_of(acme.told("mina")[-1])
    assert "<@U0BOB> took this case over from <@U0MINA>" in acme.person("bob").reads("save-acme")


def test_who_was_asked_may_see_the_private_case_and_not_after_the_no(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    omar, question = acme.person("omar"), question_to(acme, "omar")
    assert "too expensive" in omar.clicks("See case", on=question)
    assert "Only people in the case" in omar.types("/save contact ACME")

    declines(omar, question, "No time.")
    assert "too expensive" not in omar.clicks("See case", on=question)


@pytest.mark.parametrize("sign", ["&", "x", "<!channel> ", "決", "\n"])
def test_the_longest_note_fits_and_styles_and_pings_nothing(acme: World, sign: str) -> None:
    note = ("a" + sign * 3000)[:3000]
    assert asks(acme, "mina", "U0OMAR", note) == {}

    message = question_to(acme, "omar")
    check_message({"text": message.text, "blocks": message.blocks})
    assert set(message.pings) <= {"U0MINA"}
    said = next(b for b in message.blocks if b["text"]["type"] == "plain_text")
    assert said["text"]["text"].strip() == note.strip()


def test_a_change_of_csm_drafts_the_introduction_and_adds_what_the_new_one_owes(
    acme: World,
) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    acme.lives_through(HOUR * 2)
    due = acme.case("ACME").flagged_at
    mina.types("/save handover ACME")
    mina.fills({"New owner": "U0OMAR", "For the customer": ["As a change of CSM"]}).submits()
    assert not any("my name is" in text_of(m) for m in acme.told("omar"))
    omar.clicks("Accept", on=question_to(acme, "omar"))

    letter = acme.told("omar")[-1]
    text = text_of(letter)
    assert "my name is Omar Aziz, and I look after ACME" in text
    assert "Mina Sato has put everything we know into my hands" in text
    assert "within 24 hours" in text
    assert "within 48 hours" in text.casefold()
    assert not {"<", "*", "@"} & set(text)
    case, now = acme.case("ACME"), acme.clock.now()
    assert case.flagged_at == due
    assert case.first_contact_at is None
    with acme.desk.database.read() as tx:
        added = [i for i in tx.items.list_of(case.id) if i.playbook == "change-of-csm"]
    assert [(i.owner_id, i.must_do, i.due_at - now) for i in added] == [
        ("U0OMAR", True, timedelta(hours=24)),
        ("U0OMAR", True, timedelta(hours=48)),
    ]


def test_a_plain_handover_drafts_no_introduction(acme: World) -> None:
    asks(acme, "mina", "U0OMAR")
    acme.person("omar").clicks("Accept", on=question_to(acme, "omar"))

    assert not any("my name is" in text_of(m) for m in acme.told("omar"))
    with acme.desk.database.read() as tx:
        items = tx.items.list_of(acme.case("ACME").id)
    assert all(item.playbook != "change-of-csm" for item in items)


def test_a_customer_with_markup_for_a_name_is_introduced_by_its_words(world: World) -> None:
    mina = world.person("mina")
    mina.types('/save open "<!channel> *Bold* & Co"')
    mina.types("/save handover Bold")
    mina.fills({"New owner": "U0OMAR", "For the customer": ["As a change of CSM"]}).submits()
    world.person("omar").clicks("Accept", on=question_to(world, "omar"))

    assert "I look after channel Bold & Co from today" in text_of(world.told("omar")[-1])
    assert world.told("omar")[-1].pings == []


def test_a_reminder_shows_what_its_reader_may_see_while_they_are_asked(world: World) -> None:
    """Nell owns an item and is in no channel: what it says is hers to read once she is asked."""
    world.person("mina").types("/save open ACME too expensive")
    case = world.case("ACME")
    with world.desk.database.write() as tx:
        item = tx.items.list_of(case.id)[0]
        tx.items.change(item.id, owner_id="U0NELL", due_at=world.clock.now() + DAY)
        look_at_case(tx, case, world.clock.now())
    world.lives_through(DAY + HOUR)
    day = next(m for m in world.told("nell") if "Your day" in text_of(m))
    assert item.text not in text_of(day)

    asks(world, "mina", "U0NELL")
    assert item.text in text_of(day)
