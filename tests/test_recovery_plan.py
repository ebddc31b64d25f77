"""The recovery plan: every issue captured and ranked, the worst three first, and shared."""

from datetime import timedelta
from typing import Any

import pytest

from domain.issues import Issue
from sandbox.people import Person, text_of
from tests.promising import CHANNEL, DAY, acme, case, events, lists, makes, shown
from tests.test_private import submission
from tests.world import World, delivered

__all__ = ["acme"]

HOUR = timedelta(hours=1)
ISSUE = {
    "Issue": "Export fails on Mondays",
    "Root cause": "The job runs out of memory",
    "Fix": "Export in parts",
    "Success metric": "Four Mondays without an error",
}


def issues(world: World) -> list[Issue]:
    with world.desk.database.read() as tx:
        return tx.issues.list_of(case(world).id)


def captures(person: Person, **more: Any) -> None:
    person.clicks("New issue…", channel=CHANNEL, via="More…")
    assert person.fills(ISSUE | more).submits() == {}
    person.closes()


def opens_plan(person: Person) -> None:
    while person.has_modal:
        person.closes()
    person.clicks("Recovery plan", channel=CHANNEL, via="More…")


def marks(person: Person, row: str) -> None:
    opens_plan(person)
    person.clicks("Customer may see", row=row)
    person.closes()


def shares(person: Person) -> str:
    """The text that came as messages of its own."""
    before = len(person.sees())
    person.clicks("Plan for the customer", channel=CHANNEL, via="More…")
    assert person.submits() == {}
    said = [m for m in person.sees()[before:] if not m.ephemeral_to]
    return "\n".join(text_of(m) for m in said[:-1])


def test_an_issue_has_its_six_fields_and_a_day_within_72_hours_is_proposed(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save issue ACME")
    assert mina.modal.values["day"]["value"]["selected_date"] == "2026-03-05"
    assert mina.fills(ISSUE | {"Owner": "U0PRIYA"}).submits() == {}

    (kept,) = issues(acme)
    assert (kept.text, kept.cause, kept.fix, kept.metric) == tuple(ISSUE.values())
    assert kept.owner_id == "U0PRIYA"
    assert 48 * HOUR <= kept.due_at - acme.clock.now() <= 72 * HOUR
    assert "Export fails on Mondays" in shown(mina)
    assert "Why here: wholly fixable" in shown(mina)
    assert "Still missing" not in shown(mina)
    assert events(acme).count("issue_captured") == 1


def test_only_what_it_is_has_to_be_typed_and_the_plan_says_what_is_missing(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("New issue…", channel=CHANNEL, via="More…")

    assert mina.fills({"Issue": "Support is slow"}).submits() == {}

    assert "Still missing: root cause, fix, and success metric" in shown(mina)


def test_the_first_three_are_the_deal_breakers_we_can_fix_then_the_weightiest(acme: World) -> None:
    mina = acme.person("mina")
    for name in ("Little", "Some", "Much"):
        captures(mina, **{"Issue": name, "How much does it weigh?": name})
    breaker = {"Deal-breaker": ["They leave over it"], "How much does it weigh?": "Little"}
    honest = {"Can we fix it?": "No, honestly", "Done by": "2026-04-01"}
    captures(mina, **{"Issue": "No fix"}, **breaker, **honest)
    partly = {"Can we fix it?": "In part", "Done by": "2026-03-04"}
    captures(mina, **{"Issue": "Breaker"}, **breaker, **partly)

    opens_plan(mina)

    text = shown(mina)
    places = [text.index(name) for name in ("Breaker", "Much", "Some", "The others", "Little")]
    assert places == sorted(places)
    assert "deal-breaker that we can fix" in text
    assert "deal-breaker that we cannot fix" in text


def test_a_top_issue_that_takes_longer_asks_for_a_workaround_within_72_hours(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("New issue…", channel=CHANNEL, via="More…")

    errors = mina.fills(ISSUE | {"Done by": "2026-03-20"}).submits()
    assert "What do we do meanwhile?" in errors["workaround"]
    late = {"Workaround meanwhile": "by hand", "Workaround in place by": "2026-03-10"}
    assert "within 72 hours" in mina.fills(late).submits()["workaround_day"]
    assert mina.fills({"Workaround in place by": ""}).submits() == {}

    (kept,) = issues(acme)
    assert kept.workaround_due_at == acme.clock.now() + 72 * HOUR
    assert kept.due_at.date().isoformat() == "2026-03-20"
    assert "Meanwhile: by hand" in shown(mina)


def test_done_is_fixed_and_told_and_confirmed_by_the_customer(acme: World) -> None:
    mina = acme.person("mina")
    captures(mina)
    opens_plan(mina)

    mina.clicks("Fixed", row="Export fails")
    assert issues(acme)[0].is_open
    mina.clicks("Customer told", row="Export fails")
    assert "waits for the customer's word" in shown(mina)
    assert issues(acme)[0].is_open
    mina.clicks("Customer confirmed…", row="Export fails")
    assert "Enter a name" in mina.submits()["who"]
    assert mina.fills({"Who at the customer confirmed it?": "Ines Roth"}).submits() == {}

    (kept,) = issues(acme)
    assert not kept.is_open
    assert kept.confirmed_who == "Ines Roth"
    assert "done, confirmed by Ines Roth" in shown(mina)
    steps = ("issue_fixed", "issue_communicated", "issue_confirmed")
    assert [event for event in events(acme) if event in steps] == list(steps)


def test_two_who_say_fixed_at_once_say_it_once(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    captures(mina)
    opens_plan(bob)
    opens_plan(mina)
    mina.clicks("Fixed", row="Export fails")
    before = issues(acme)

    bob.clicks("Fixed", row="Export fails")

    assert "is done already" in shown(bob)
    assert issues(acme) == before


def test_dropping_takes_a_reason_and_what_is_dropped_takes_no_more(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    captures(mina)
    opens_plan(bob)
    opens_plan(mina)
    mina.clicks("Drop…", row="Export fails")
    assert "Please say why" in mina.fills({"Why it is dropped": " "}).submits()["reason"]
    assert mina.fills({"Why it is dropped": "They moved to the API"}).submits() == {}
    assert "dropped: They moved to the API" in shown(mina)

    bob.clicks("Change…", row="Export fails")
    assert "is done or dropped already" in shown(bob)


def test_changing_one_keeps_what_was_done_and_a_passed_day_may_stay_but_not_be_set(
    acme: World,
) -> None:
    mina = acme.person("mina")
    captures(mina)
    acme.passes(5 * DAY)
    opens_plan(mina)
    assert "overdue since" in shown(mina)
    mina.clicks("Change…", row="Export fails")

    assert "That day is over" in mina.fills({"Done by": "2026-03-06"}).submits()["day"]
    assert mina.fills({"Done by": "2026-03-05", "Fix": "Stream it"}).submits() == {}

    (kept,) = issues(acme)
    assert (kept.fix, kept.due_at.date().isoformat()) == ("Stream it", "2026-03-05")


def test_its_day_stands_in_the_owners_day_and_a_passed_one_in_the_managers(acme: World) -> None:
    mina = acme.person("mina")
    captures(mina)

    acme.lives_through(4 * DAY)

    days = [text_of(m) for m in acme.told("mina")]
    assert any("plan: Export fails on Mondays" in day for day in days)
    his = [text_of(m) for m in acme.told("bob")]
    assert any("plan: Export fails on Mondays, overdue since" in day for day in his)
    latest = next(m for m in reversed(acme.told("mina")) if "Export fails" in text_of(m))
    mina.clicks("Fixed", row="Export fails", on=latest)
    assert issues(acme)[0].fixed_at is not None


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"Issue": " "}, "text", "What is the issue?"),
        ({"Issue": "x" * 10_000}, "text", "the most is 300"),
        ({"Done by": "2026-03-01"}, "day", "That day is over"),
        ({"Done by": ""}, "day", "Which day?"),
        ({"Owner": "U0GUS"}, "owner", "full member"),
        ({"Workaround meanwhile": "x", "Workaround in place by": "2026-03-01"}, "day", "is over"),
    ],
)
def test_an_issue_that_cannot_be_is_refused_at_a_field(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    mina.clicks("New issue…", channel=CHANNEL, via="More…")

    assert said in mina.fills(ISSUE | fields).submits()[field]

    assert issues(acme) == []


def test_the_plan_to_share_holds_what_is_marked_with_real_names_and_no_markup(acme: World) -> None:
    mina = acme.person("mina")
    captures(mina, **{"Fix": "*Export* in parts, see <@U0PRIYA>"})
    captures(mina, **{"Issue": "Their CFO hates us"})
    marks(mina, "Export fails")
    makes(mina)

    text = shares(mina)

    assert "Recovery plan for ACME" in text
    assert "Export fails on Mondays\n  Cause: The job runs out of memory" in text
    assert "What we do: Export in parts, see Priya" in text
    assert "Who: Mina" in text
    assert "You see it by: Four Mondays" in text
    assert "- Export fixed in staging (Mina" in text
    assert "CFO" not in text
    assert not {"<@", "*", "deal-breaker", "Why here"} & set(text.split())
    below = text_of(acme.told("mina")[-1])
    assert "Left out: 1 issue that is not marked" in below
    assert "nothing has been sent to the customer" in below


def test_an_entry_that_names_another_customer_is_left_out_and_said_to_be(acme: World) -> None:
    mina = acme.person("mina")
    acme.person("omar").types("/save open Globex")
    makes(mina)
    makes(mina, **{"What did we promise?": "The same SLA as Globex has"})

    text = shares(mina)

    assert "Globex" not in text
    assert "Export fixed in staging" in text
    assert "1 entry that names other customers (Globex)" in text_of(acme.told("mina")[-1])


def test_what_became_of_promises_and_issues_is_told_to_the_customer_too(acme: World) -> None:
    mina = acme.person("mina")
    for name in ("Late", "Broken", "Done"):
        makes(mina, **{"What did we promise?": name, "Until the end of": "2026-03-03"})
    lists(mina)
    mina.clicks("Delivered", row="Done")
    mina.clicks("Broken…", row="Broken")
    assert mina.fills({"What did you tell the customer?": "We were wrong"}).submits() == {}
    mina.closes()
    acme.passes(2 * DAY)

    text = shares(mina)

    assert "late, still coming" in text
    assert "not kept. We were wrong" in text
    assert "Done (Mina" in text
    assert ": done " in text


def test_asked_again_without_a_change_it_points_to_what_stands(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    shares(mina)
    said = len(mina.sees())

    mina.clicks("Plan for the customer", channel=CHANNEL, via="More…")
    assert mina.submits() == {}

    assert "the plan stands in our direct messages" in shown(mina)
    assert len(mina.sees()) == said


def test_the_plan_goes_as_a_file_into_the_channel_once_for_the_same_words(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    mina.clicks("Plan for the customer", channel=CHANNEL, via="More…")

    mina.clicks("File in the channel")
    mina.clicks("File in the channel")

    assert len(acme.sandbox.state.files) == 1
    assert "has this file already" in text_of(acme.told("mina")[-1])


def test_with_nothing_to_share_it_says_what_would_be(acme: World) -> None:
    mina = acme.person("mina")
    captures(mina)

    mina.clicks("Plan for the customer", channel=CHANNEL, via="More…")

    assert "There is nothing to share yet" in text_of(acme.told("mina")[-1])


@pytest.mark.parametrize("who", ["nell", "vera", "gus"])
def test_nobody_outside_the_case_reads_or_touches_plan_promises_or_levels(
    acme: World, who: str
) -> None:
    mina, outsider = acme.person("mina"), acme.person(who)
    captures(mina)
    makes(mina)
    before, said = issues(acme), events(acme)
    with acme.desk.database.read() as tx:
        (promise,) = tx.promises.list_of(case(acme).id)
    place, ref, plan = acme.messages(CHANNEL)[0], case(acme).ref, before[0].ref
    for action, value in (
        ("plan:show", ref), ("issue:capture", ref), ("promise:all", ref), ("promise:new", ref),
        ("level:all", ref), ("level:agree", ref), ("plan:share", ref), ("issue:fixed", plan),
        ("plan:file", ref), ("issue:communicated", plan), ("issue:confirmed", plan),
        ("issue:workaround", plan),
        ("promise:deliver", promise.ref), ("promise:move", promise.ref),
        ("promise:break", promise.ref), ("promise:deliver", "x"), ("issue:fixed", "x"),
    ):  # fmt: skip
        button = {"type": "button", "action_id": action, "block_id": "b", "value": value}
        outsider.forges(place, button)
        assert not outsider.has_modal, action
        assert "xport" not in outsider.last_reply
    for action, word in (("promise:menu", "deliver"), ("issue:menu", "drop"), ("level:menu", "x")):
        option = {"text": {"type": "plain_text", "text": "x"}, "value": f"{word}:{promise.ref}"}
        outsider.forges(
            place,
            {"type": "overflow", "action_id": action, "block_id": "b", "selected_option": option},
        )
        assert not outsider.has_modal

    assert issues(acme) == before
    assert events(acme) == said


@pytest.mark.parametrize("who", ["U0NELL", "U0VERA", "U0GUS", "U404"])
@pytest.mark.parametrize("form", ["New issue…", "New promise…", "Plan for the customer"])
def test_a_forged_submission_of_somebody_outside_changes_nothing(
    acme: World, form: str, who: str
) -> None:
    mina = acme.person("mina")
    makes(mina)
    mina.clicks(form, channel=CHANNEL, via="More…")
    fields = {"New issue…": ISSUE, "New promise…": {"What did we promise?": "all"}}.get(form, {})
    mina.fills(fields)
    before, said = issues(acme), events(acme)

    ack = delivered(acme.bot, submission(acme, mina, who))
    acme.settle()

    assert ack.ok
    assert "xport" not in str(ack.body)
    assert (issues(acme), events(acme)) == (before, said)


def test_the_plan_for_the_customer_leaves_out_what_makes_an_offer_and_says_so(acme: World) -> None:
    mina = acme.person("mina")
    for promise in ("A 20% discount for a year", "A table of hours saved"):
        mina.types("/save promise", channel="save-acme")
        assert mina.fills({"What did we promise?": promise}).submits() == {}

    mina.clicks("Plan for the customer", channel="save-acme", via="More…")
    shown = str(mina.modal.payload["blocks"])

    assert "A table of hours saved" in shown
    assert "discount" not in shown
    assert "1 entry that makes an offer" in shown
