"""An executive speaks with one of theirs: four steps, each one person's, each with a clock."""

from datetime import datetime, timedelta

import pytest

from bot import escalation_brief
from bot.case_plan import OpenPromise
from bot.duties import duties_in
from domain.clocks import ClockKind
from domain.escalations import Escalation
from domain.policy import Role
from sandbox.checks import check_message, check_view
from sandbox.people import Person, plain_text
from tests.updating import CHANNEL, drafts, events, log_contact, sends
from tests.world import POLICY, World, user

DAY = timedelta(days=1)
OBJECTIVE = "That Ines gives us until 30 June"
PEER = "Who decides wants to speak with a peer"
SPOKEN = {
    "With whom?": "Carl Weiss, CEO",
    "What was said": "He will wait if the export works",
    "What you promised, one a line": "A weekly call with our CTO\nThe fix by 20 March",
}


@pytest.fixture
def acme(world: World) -> World:
    """A case whose cause is known."""
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    log_contact(mina)
    known_cause(world)
    return world


def known_cause(world: World) -> None:
    with world.desk.database.write() as tx:
        tx.cases.change(world.case("ACME").id, cause="product")


def escalation(world: World) -> Escalation:
    with world.desk.database.read() as tx:
        return tx.escalations.list_of(world.case("ACME").id)[-1]


def read(person: Person) -> str:
    check_view(person.modal.payload)
    return plain_text(person.modal.payload["blocks"])


def opens(world: World) -> Person:
    mina = world.person("mina")
    mina.types("/save escalate", channel=CHANNEL)
    return mina


def asks(world: World, **more: object) -> Person:
    """Up to the brief on Mina's screen."""
    mina = opens(world)
    fields = {
        "Why an executive? Any one suffices": [PEER],
        "What should the conversation reach?": OBJECTIVE,
    }
    assert mina.fills(fields | more).submits() == {}
    return mina


def briefed(world: World) -> Person:
    mina = asks(world)
    assert mina.submits() == {}
    return mina


def spoken(world: World, **more: str) -> None:
    vera = world.person("vera")
    vera.clicks("I have spoken with them…")
    assert vera.fills(SPOKEN | more).submits() == {}


def stands(person: Person, label: str) -> None:
    """Opens the escalation from its command, and clicks the step's button."""
    person.types("/save escalate", channel=CHANNEL)
    person.clicks(label)


def test_from_the_brief_to_the_thanks_each_step_ends_by_its_button(acme: World) -> None:
    mina = briefed(acme)
    told = acme.person("vera").reads()
    assert OBJECTIVE in told
    assert "Listen rather than sell" in told
    assert "asks you to speak with ACME" in told

    spoken(acme)
    assert "Carl Weiss, CEO" in mina.reads(CHANNEL)
    assert "• A weekly call with our CTO" in mina.reads(CHANNEL)

    stands(mina, "Followed up…")
    assert "A weekly call with our CTO" in read(mina)
    mina.fills({"What became of each": "Both are in the calendar"}).submits()
    assert "Both are in the calendar" in acme.person("vera").reads()

    stands(mina, "Thank them…")
    mina.fills({"Your thanks": "Thank you, Vera", "What was learned": "Ask earlier"}).submits()
    assert "Thank you, Vera" in acme.person("vera").reads()
    assert "Learned: Ask earlier" in mina.reads(CHANNEL)
    assert not escalation(acme).is_running
    assert [each for each in events(acme) if each.startswith(("escalation", "executive"))] == [
        "escalation_started", "escalation_briefed", "executive_spoke",
        "escalation_followed_up", "escalation_ended",
    ]  # fmt: skip


def test_the_executive_is_asked_and_never_added(acme: World) -> None:
    briefed(acme)

    vera = acme.sandbox.state.user_named("vera").id
    assert vera not in acme.sandbox.state.channel_named(CHANNEL).members
    assert not [call for call in acme.calls("conversations.invite") if vera in call["users"]]


def test_the_executive_sees_the_case_without_being_in_it(acme: World) -> None:
    briefed(acme)

    assert "Cause: Product" in acme.person("vera").clicks("See case")


def test_before_the_cause_is_known_an_executive_is_not_asked(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")

    assert "root cause is not recorded yet" in mina.types("/save escalate", channel=CHANNEL)


def test_a_second_one_waits_for_the_first(acme: World) -> None:
    mina = opens(acme)
    bob = acme.person("bob")
    bob.types("/save escalate", channel=CHANNEL)
    fields = {
        "Why an executive? Any one suffices": [PEER],
        "What should the conversation reach?": OBJECTIVE,
    }
    mina.fills(fields).submits()

    errors = bob.fills(fields).submits()

    assert "An escalation is running" in " ".join(errors.values())
    bob.closes()
    bob.types("/save escalate", channel=CHANNEL)
    assert "Send the brief" in read(bob)


def test_after_the_customer_has_decided_it_is_too_late(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "They signed elsewhere"})
    mina.submits()

    assert "is closed" in mina.types("/save escalate ACME")


def test_without_a_ground_it_is_refused(acme: World) -> None:
    mina = opens(acme)

    errors = mina.fills({"What should the conversation reach?": OBJECTIVE}).submits()

    assert "at least one ground" in errors["grounds"]


def test_high_value_is_a_ground_by_itself(acme: World) -> None:
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, arr_minor=50_000_00, currency="USD")
    mina = opens(acme)

    assert mina.fills({"What should the conversation reach?": OBJECTIVE}).submits() == {}

    assert escalation(acme).grounds == "strategic"
    assert "Strategic, or of high value" in read(mina)


@pytest.mark.parametrize(("field", "typed", "told"), [
    ("Spoken by the end of", "2026-02-01", "That day is over"),
    ("Who of us", "U0NELL", "somebody who may see this case"),
    ("Who of us", "U0MINA", "somebody who may see this case"),
    ("Who of us", "U0GUS", "somebody who may see this case"),
    ("Who of us", "U404", "somebody who may see this case"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(
    acme: World, field: str, typed: str, told: str
) -> None:
    mina = opens(acme)
    fields = {
        "Why an executive? Any one suffices": [PEER],
        "What should the conversation reach?": OBJECTIVE,
        field: typed,
    }

    errors = mina.fills(fields).submits()

    assert told in " ".join(errors.values())
    with acme.desk.database.read() as tx:
        assert tx.escalations.list_of(acme.case("ACME").id) == []


def test_the_brief_tells_history_cause_and_plan_in_short(acme: World) -> None:
    mina = asks(acme)

    shown = read(mina)
    for told in ("Mina Sato opened the case", "Ines Roth", "The cause: Product", PEER,
                 "The plan", "Please speak with them by", "not added to the channel"):  # fmt: skip
        assert told in shown


def test_overdue_promises_and_unapproved_offers_stand_first_in_form_and_brief(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    overdue = OpenPromise("The usage report", "U0MINA", acme.clock.now() - DAY)
    monkeypatch.setattr(escalation_brief, "open_promises", lambda _tx, _case: [overdue])
    monkeypatch.setattr(
        escalation_brief, "unapproved_offers", lambda _tx, _words, _case: ["20% for a year"]
    )
    mina = opens(acme)
    form = read(mina)
    assert "Settle first, so that they hear one message" in form
    assert "Promised and overdue: The usage report" in form
    assert "Not approved, so not to be offered: 20% for a year" in form

    brief = read(asks(acme))

    assert brief.index("20% for a year") < brief.index(OBJECTIVE)
    assert "What they were promised, still open" in brief


def test_the_executive_hears_each_weekly_update_until_it_ends(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    vera = acme.person("vera")
    assert "export fix" not in vera.reads()
    briefed(acme)
    acme.passes(timedelta(days=1))
    drafts(mina, **{"Progress this week": "The fix is in beta"})

    sends(mina)

    assert "Progress at ACME, as the customer was told" in vera.reads()
    assert "The fix is in beta" in vera.reads()
    stands(mina, "Call it off…")
    mina.fills({"Why": "They called us"}).submits()
    acme.passes(timedelta(days=1))
    drafts(mina, **{"Progress this week": "It is live"})
    sends(mina)
    assert "It is live" not in vera.reads()
    assert "called the escalation for ACME off: They called us" in vera.reads()


def test_a_long_brief_comes_as_a_file(acme: World) -> None:
    long = "\n".join("x" * 90 for _ in range(33))
    mina = asks(acme, **{"What should the conversation reach?": long})
    read(mina)
    with acme.desk.database.write() as tx:
        for number in range(8):
            tx.timeline.add(
                ref=f"n{number}", case_id=acme.case("ACME").id, at=acme.clock.now(), by="U0MINA",
                kind="note", text="漢字 & <long> " * 900,
            )  # fmt: skip

    mina.submits()

    assert long.splitlines()[0] in acme.person("vera").files()["Brief"]
    for call in acme.calls("chat.postMessage"):
        check_message(call)


def test_each_step_stands_in_the_day_of_its_owner_alone(acme: World) -> None:
    asks(acme).closes()
    assert "Read the brief…" in everything(acme, "mina")
    assert "brief" not in everything(acme, "vera")

    stands(acme.person("mina"), "Read the brief…")
    acme.person("mina").submits()
    assert "speak with their executive" in everything(acme, "vera")
    assert "their executive" not in everything(acme, "mina")

    spoken(acme)
    assert "Followed up…" in everything(acme, "mina")
    assert "executive" not in everything(acme, "vera")


def everything(world: World, name: str) -> str:
    from bot.day_views import everything_view
    from playbooks.words import words_for

    with world.desk.database.read() as tx:
        person_id = world.sandbox.state.user_named(name).id
        view = everything_view(world.desk, tx, words_for("en"), person_id)
    check_view(view)
    return str(view["blocks"])


def test_your_day_has_the_conversation_with_its_button(acme: World) -> None:
    briefed(acme)

    acme.lives_through(timedelta(days=1, hours=23))

    vera = acme.person("vera")
    assert "*ACME*: speak with their executive, due" in vera.reads()
    spoken(acme)
    assert escalation(acme).contacted_at is not None


def test_a_passed_deadline_reaches_the_manager_with_whose_it_is(acme: World) -> None:
    briefed(acme)

    acme.lives_through(timedelta(days=5))

    told = acme.person("bob").reads()
    assert "the conversation with their executive was due" in told
    line = next(each for each in told.splitlines() if "conversation with their executive" in each)
    assert "<@U0VERA>" in line


def test_what_is_done_falls_silent(acme: World) -> None:
    briefed(acme)
    spoken(acme)

    acme.lives_through(timedelta(days=2))

    assert "speak with their executive, due" not in acme.person("vera").reads()


def test_a_closed_case_owes_no_step(acme: World) -> None:
    briefed(acme)
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, state="closed")

    assert "their executive" not in everything(acme, "vera")


def test_a_new_owner_takes_over_the_steps_of_the_csm(acme: World) -> None:
    briefed(acme)
    spoken(acme)
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, owner_id="U0OMAR")

    assert "Followed up…" in everything(acme, "omar")
    assert "Followed up…" not in everything(acme, "mina")


def test_a_step_that_somebody_ended_is_not_ended_twice(acme: World) -> None:
    briefed(acme)
    vera = acme.person("vera")
    vera.clicks("I have spoken with them…")
    mina = acme.person("mina")
    stands(mina, "I have spoken with them…")
    mina.fills(SPOKEN).submits()

    errors = vera.fills(SPOKEN).submits()

    assert "not open any more" in " ".join(errors.values())


def test_the_brief_is_sent_once_however_often_it_is_submitted(acme: World) -> None:
    mina = asks(acme)
    bob = acme.person("bob")
    stands(bob, "Read the brief…")
    mina.submits()
    before = len(acme.told("vera"))

    bob.submits()

    assert len(acme.told("vera")) == before
    assert "not open any more" in read(bob)


def test_an_executive_who_lost_the_right_meanwhile_gets_no_brief(acme: World) -> None:
    mina = asks(acme)
    acme.change_policy(roles={**POLICY.roles, Role.EXECUTIVE: (user("U0DANA"),)})

    mina.submits()

    assert "somebody who may see this case" in read(mina)
    assert acme.told("vera") == []
    assert escalation(acme).briefed_at is None


def test_nobody_else_says_what_was_said(acme: World) -> None:
    briefed(acme)
    omar = acme.person("omar")
    omar.types("/save help")
    action = {
        "action_id": "escalation:contacted", "type": "button", "value": acme.case("ACME").ref,
    }  # fmt: skip

    omar.forges(omar.sees()[-1], action)

    assert not omar.has_modal


@pytest.mark.parametrize(("field", "typed", "told"), [
    ("With whom?", "  ", "Whom did you reach"),
    ("What was said", " ", "What was said?"),
    ("What you promised, one a line", "\n".join(f"promise {n}" for n in range(21)), "more than 20"),
])  # fmt: skip
def test_a_conversation_says_with_whom_what_and_not_too_much(
    acme: World, field: str, typed: str, told: str
) -> None:
    briefed(acme)
    vera = acme.person("vera")
    vera.clicks("I have spoken with them…")

    errors = vera.fills(SPOKEN | {field: typed}).submits()

    assert told in " ".join(errors.values())
    assert escalation(acme).contacted_at is None


def test_the_timeline_tells_all_of_it_and_the_audit_none_of_the_words(acme: World) -> None:
    mina = briefed(acme)
    spoken(acme)
    mina.clicks("Timeline", channel=CHANNEL, via="More…")

    shown = read(mina)
    assert "escalated to Vera" in shown
    assert "told of the executive conversation with Carl Weiss" in shown
    with acme.desk.database.read() as tx:
        kept = str(tx.audit.list_of(acme.case("ACME").ref))
    assert "Carl" not in kept
    assert "30 June" not in kept


def test_the_day_asked_for_is_the_deadline_at_the_end_of_the_askers_day(acme: World) -> None:
    asks(acme, **{"Spoken by the end of": "2026-03-09"})

    assert escalation(acme).contact_by == datetime.fromisoformat("2026-03-09T18:00:00+09:00")


def test_what_the_executive_promised_becomes_promises_of_whoever_follows_up(acme: World) -> None:
    briefed(acme)
    spoken(acme)

    with acme.desk.database.read() as tx:
        kept = tx.promises.list_of(acme.case("ACME").id)
    assert [each.text for each in kept] == ["A weekly call with our CTO", "The fix by 20 March"]
    assert {each.owner_id for each in kept} == {"U0MINA"}
    assert {each.due_at.date() - acme.clock.now().date() for each in kept} == {timedelta(days=2)}


def test_a_case_that_closes_takes_its_escalation_along_and_the_executive_is_told(
    acme: World,
) -> None:
    mina = briefed(acme)
    mina.types("/save close", channel=CHANNEL)
    assert mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits() == {}

    assert not escalation(acme).is_running
    assert "is closed, and with it the escalation" in acme.person("vera").reads()
    with acme.desk.database.read() as tx:
        owed = duties_in(tx, acme.policy, acme.case("ACME"))
    assert ClockKind.ESCALATION not in {each.kind for each in owed}
