"""Root cause: the five whys, the warning about what does not fit, and the proposed playbook."""

import pytest

from bot.playbook_proposals import playbooks_for
from domain.cases import Case
from domain.causes import Cause, ChurnType
from domain.root_causes import RootCause
from domain.timeline import EntryKind
from playbooks.catalogue import FIRST, load_catalogue
from sandbox.checks import check_message, check_view
from sandbox.people import Person, text_of
from sandbox.state import View
from tests.test_never_lost import overheard
from tests.test_private import submission
from tests.world import World, delivered

CHANNEL = "save-acme"
WHYS = (
    "Why are they leaving?",
    "Why is that? (second why)",
    "And why is that? (third why)",
    "Fourth why",
    "Fifth why",
)
MONEY = ("It is too expensive", "Their budget cut hit everybody", "Funding fell through")
NO_RETURN = ("It is too expensive", "The CFO asked what it brings", "We never showed any ROI")


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME")
    return world


def opens(person: Person) -> None:
    person.clicks("Root cause…", channel=CHANNEL, via="More…")


def fills(person: Person, whys: tuple[str, ...], category: str, **more: str) -> dict[str, str]:
    """Fills the form in; the errors it shows."""
    fields = dict(zip(WHYS, whys, strict=False)) | {"Category": category} | more
    return person.fills(fields).submits()


def records(person: Person, whys: tuple[str, ...] = MONEY, category: str = "Budget") -> None:
    opens(person)
    assert fills(person, whys, category) == {}


def recorded(world: World) -> RootCause | None:
    with world.desk.database.read() as tx:
        return tx.root_causes.find(world.case("ACME").id)


def events(world: World, name: str) -> list[dict[str, str | int | None]]:
    with world.desk.database.read() as tx:
        kept = tx.audit.list_of(world.case("ACME").ref)
    return [dict(each.event.data) for each in kept if each.event.event == name]


def entries(world: World, kind: EntryKind = EntryKind.ROOT_CAUSE) -> list[str]:
    with world.desk.database.read() as tx:
        found = tx.timeline.list_of(world.case("ACME").id)
    return [each.text for each in found if each.kind is kind and not each.taken_back]


def card(world: World) -> str:
    return text_of(world.messages(CHANNEL)[0])


def case(world: World) -> Case:
    return world.case("ACME")


def test_mina_records_the_cause_and_everything_shows_it(acme: World) -> None:
    mina = acme.person("mina")
    assert "Cause not known yet" in card(acme)

    records(mina)
    check_view(mina.modal.payload)
    mina.closes()

    found = recorded(acme)
    assert found is not None
    assert found.finding.whys == MONEY
    assert (found.finding.cause, found.finding.churn_type) == (Cause.BUDGET, ChurnType.VOLUNTARY)
    assert (found.finding.said_so, found.finding.preventable) == (True, None)
    assert case(acme).cause == "budget"
    assert "Cause: Budget · playbook First 48 hours" in card(acme)
    line = acme.messages(CHANNEL)[-1]
    assert "recorded the root cause: *Budget* (voluntary, they said so), after 3 whys" in line.text
    assert "Funding fell through" in line.text
    assert entries(acme) == [
        "Budget (voluntary, they said so)\n1. It is too expensive\n"
        "2. Their budget cut hit everybody\n3. Funding fell through"
    ]


def test_the_audit_trail_has_the_category_and_numbers_but_no_words(acme: World) -> None:
    records(acme.person("mina"))

    (event,) = events(acme, "root_cause_recorded")
    assert {k: v for k, v in event.items() if k != "entry"} == {
        "cause": "budget",
        "churn_type": "voluntary",
        "whys": 3,
        "confirmed": None,
    }


def test_the_form_comes_back_with_what_was_recorded(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    more = {
        "By their own will?": "Involuntary",
        "How does it show?": "They stopped using it",
        "Could we have prevented it?": "No",
    }
    assert fills(mina, MONEY, "Budget", **more) == {}
    mina.closes()

    assert mina.types("/save why", channel=CHANNEL) is not None
    check_view(mina.modal.payload)
    assert mina.submits() == {}

    found = recorded(acme)
    assert found is not None
    assert found.finding.whys == MONEY
    assert found.finding.churn_type is ChurnType.INVOLUNTARY
    assert (found.finding.said_so, found.finding.preventable) == (False, False)
    # Nothing was changed, so nothing was recorded a second time.
    assert len(events(acme, "root_cause_recorded")) == 1


def test_unless_somebody_decides_the_category_says_what_churn_it_is(acme: World) -> None:
    mina = acme.person("mina")
    records(mina, ("A card expired", "Nobody told us", "No process"), "Payment failed")

    found = recorded(acme)
    assert found is not None
    assert found.finding.churn_type is ChurnType.INVOLUNTARY


@pytest.mark.parametrize(
    ("whys", "field", "number"),
    [
        (("a", "b"), "why3", 3),
        (("a", "b", " "), "why3", 3),
        (("a", "", "c"), "why2", 2),
        (("  ", "b", "c"), "why1", 1),
        (("a", "b", "c", "", "e"), "why4", 4),
    ],
)
def test_a_chain_with_a_gap_or_two_whys_only_is_refused_at_the_field(
    acme: World, whys: tuple[str, ...], field: str, number: int
) -> None:
    mina = acme.person("mina")
    opens(mina)

    errors = fills(mina, whys, "Budget")

    assert list(errors) == [field]
    assert f"Why number {number} is missing" in errors[field]
    assert recorded(acme) is None
    assert case(acme).cause is None


def test_the_budget_without_a_reason_of_money_is_doubted_and_may_be_recorded_anyway(
    acme: World,
) -> None:
    mina = acme.person("mina")
    opens(mina)

    assert fills(mina, NO_RETURN, "Budget") == {}

    view = mina.modal.payload
    check_view(view)
    assert "no why behind the first speaks of money that is gone" in str(view)
    assert "The chain leads to *Value not seen*" in str(view)
    assert view["submit"]["text"] == "Record it anyway"
    assert recorded(acme) is None
    assert case(acme).cause is None

    assert mina.submits() == {}
    found = recorded(acme)
    assert found is not None
    assert (found.finding.whys, found.confirmed) == (NO_RETURN, "unproven-budget-budget")
    assert events(acme, "root_cause_recorded")[0]["confirmed"] == "unproven-budget-budget"


def test_after_the_warning_nothing_typed_is_lost_and_the_category_can_be_changed(
    acme: World,
) -> None:
    mina = acme.person("mina")
    opens(mina)
    fills(mina, NO_RETURN, "Budget", **{"Could we have prevented it?": "Yes"})

    assert mina.fills({"Category": "Value not seen"}).submits() == {}

    found = recorded(acme)
    assert found is not None
    assert (found.finding.cause, found.finding.whys) == (Cause.VALUE, NO_RETURN)
    assert (found.finding.preventable, found.confirmed) == (True, None)


def test_a_confirmation_covers_only_the_warning_that_was_shown(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    fills(mina, NO_RETURN, "Budget")

    assert mina.fills({"Category": "Service"}).submits() == {}

    assert "the category is *Service or relationship*" in str(mina.modal.payload)
    assert recorded(acme) is None
    assert mina.submits() == {}
    found = recorded(acme)
    assert found is not None
    assert found.confirmed == "differs-budget-service"


def test_what_the_flag_said_counts_before_the_first_why(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    opens(mina)
    assert "The flag said “too expensive”" in str(mina.modal.payload)

    fills(mina, ("They go", "They are sure", "It is decided"), "Product")

    assert "What they said points to *Budget*, the category is *Product" in str(mina.modal.payload)


def test_the_playbook_that_serves_the_cause_is_proposed_and_taken_with_one_click(
    acme: World,
) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    mina.clicks("Done", row="Call the customer", channel=CHANNEL)
    records(mina)
    assert case(acme).playbook == FIRST
    assert "For this cause there is the playbook *Budget*" in str(mina.modal.payload)

    mina.clicks("Use the playbook “Budget”")

    assert "runs on *Budget* now" in str(mina.modal.payload)
    assert case(acme).playbook == "budget"
    with acme.desk.database.read() as tx:
        items = tx.items.list_of(case(acme).id)
    assert any(each.name == "call" and each.state.value == "done" for each in items)
    assert any(each.name == "confirm-cut" for each in items)
    # The line in the channel offered the same; a second click changes nothing more.
    assert "runs on *Budget* now" in bob.clicks("Use the playbook “Budget”", channel=CHANNEL)
    assert len(events(acme, "playbook_chosen")) == 1


def test_keeping_the_present_playbook_is_one_click_too(acme: World) -> None:
    mina = acme.person("mina")
    records(mina)

    mina.clicks("Keep")

    assert "stays on *First 48 hours*" in str(mina.modal.payload)
    assert case(acme).playbook == FIRST


def test_a_playbook_that_serves_the_cause_already_is_not_proposed(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")

    records(mina)

    assert "Use the playbook" not in str(mina.modal.payload)
    assert "Use the playbook" not in str(world.messages(CHANNEL)[-1].blocks)


def test_where_several_serve_the_cause_people_choose(acme: World) -> None:
    mina = acme.person("mina")
    records(mina, ("Their champion left", "New management", "New strategy"), "Champion or")

    check_view(mina.modal.payload)
    shown = str(acme.messages(CHANNEL)[-1].blocks)
    assert shown.count("cause:use_playbook") == 2
    assert shown.count("cause:keep_playbook") == 1
    mina.clicks("Use the playbook “Champion departure”")
    assert case(acme).playbook == "champion-departure"


def test_a_playbook_chosen_on_purpose_is_left_alone(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Choose playbook…", channel=CHANNEL, via="More…")
    mina.fills({"Playbook": "Strategic change"}).submits()

    records(mina)

    assert "The case stays on *Strategic change*, which was chosen for it" in str(
        mina.modal.payload
    )
    assert "cause:use_playbook" not in str(mina.modal.payload)
    assert case(acme).playbook == "strategic-change"


def test_when_the_cause_changes_another_playbook_is_proposed_again(acme: World) -> None:
    mina = acme.person("mina")
    records(mina)
    mina.clicks("Use the playbook “Budget”")
    mina.closes()

    records(mina, NO_RETURN, "Value not seen")

    assert "Use the playbook" in str(mina.modal.payload)


def test_an_old_proposal_is_refused_once_the_cause_was_recorded_anew(acme: World) -> None:
    mina = acme.person("mina")
    records(mina)
    mina.closes()
    old = acme.messages(CHANNEL)[-1]
    records(mina, NO_RETURN, "Value not seen")
    mina.closes()

    assert "was recorded anew since" in mina.clicks("Use the playbook “Budget”", on=old)
    assert "was recorded anew since" in mina.clicks("Keep", on=old)
    assert case(acme).playbook == FIRST


def test_the_cause_is_taken_back_within_a_minute(acme: World) -> None:
    mina = acme.person("mina")
    records(mina)
    mina.closes()

    assert "the root cause of *ACME* is as it was before" in mina.types("/save undo")

    assert recorded(acme) is None
    assert case(acme).cause is None
    assert entries(acme) == []
    assert "Cause not known yet" in card(acme)
    assert "took the root cause back" in acme.messages(CHANNEL)[-1].text


def test_taking_back_a_second_cause_brings_the_first_one_back(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    records(mina)
    mina.closes()
    first = recorded(acme)
    records(bob, NO_RETURN, "Value not seen")
    bob.closes()

    assert "changed it since" in mina.types("/save undo")
    assert "is as it was before" in bob.types("/save undo")

    assert recorded(acme) == first
    assert case(acme).cause == "budget"


@pytest.mark.parametrize("who", ["nell", "omar", "gus", "vera"])
def test_nobody_outside_opens_records_or_takes_a_proposal(acme: World, who: str) -> None:
    records(acme.person("mina"))
    acme.person("mina").closes()
    line, outside = acme.messages(CHANNEL)[-1], acme.person(who)

    reply = outside.types("/save why ACME")
    assert "Funding" not in reply
    assert not outside.has_modal
    button = next(
        each
        for block in line.blocks
        for each in block.get("elements", [])
        if each["action_id"] == "cause:use_playbook"
    )
    for action in (button, {**button, "action_id": "cause:keep_playbook"}):
        outside.forges(line, {**action, "type": "button", "block_id": "b"})
    assert case(acme).playbook == FIRST
    forged = View("V9", outside.id, {}, "", "V9")
    outside.forges(forged, {**button, "action_id": "cause:record", "value": case(acme).ref})
    assert not outside.has_modal


@pytest.mark.parametrize("value", ["", "x", "x.y.z", "{ref}", "{ref}.x.budget", "{ref}.{entry}.x"])
def test_a_forged_proposal_changes_nothing(acme: World, value: str) -> None:
    mina = acme.person("mina")
    records(mina)
    mina.closes()
    found = recorded(acme)
    assert found is not None
    line = acme.messages(CHANNEL)[-1]

    sent = value.format(ref=case(acme).ref, entry=found.entry)
    action = {"type": "button", "block_id": "b", "action_id": "cause:use_playbook", "value": sent}
    mina.forges(line, action)

    assert case(acme).playbook == FIRST
    assert any(word in mina.last_reply for word in ("do not know that button", "anew since"))


def test_a_case_that_somebody_closed_meanwhile_takes_no_cause(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    opens(mina)
    bob.clicks("Close case…", channel=CHANNEL, via="More…")
    bob.fills({"How did it end?": "Lost", "Why, in a sentence": "They signed"}).submits()

    errors = fills(mina, MONEY, "Budget")

    assert "is closed" in errors["why1"]
    assert recorded(acme) is None
    mina.closes()
    assert "is closed" in mina.types("/save why ACME")


def test_a_closed_card_tells_the_outcome_apart_from_the_cause(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "They signed elsewhere"}).submits()

    assert "No root cause recorded · playbook First 48 hours" in card(acme)
    assert "It ended because: They signed elsewhere" in card(acme)
    assert "Cause: They signed" not in card(acme)


def test_whys_of_three_thousand_signs_fit_everywhere(acme: World) -> None:
    mina = acme.person("mina")
    odd = "予算<&>*_`" * 375
    opens(mina)

    assert fills(mina, (odd,) * 5, "Budget") == {}
    if recorded(acme) is None:
        check_view(mina.modal.payload)
        assert mina.submits() == {}
    check_view(mina.modal.payload)
    mina.closes()

    found = recorded(acme)
    assert found is not None
    assert found.finding.whys == (odd,) * 5
    line = acme.messages(CHANNEL)[-1]
    check_message({"text": line.text, "blocks": line.blocks})
    assert len(line.text) < 4000
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    check_view(mina.modal.payload)
    assert "The whole text" in str(mina.modal.payload)


def test_the_same_submission_delivered_twice_records_once_and_answers_alike(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    seen = overheard(acme)
    fills(mina, MONEY, "Budget")
    submitted = next(each for each in seen if each.payload.get("type") == "view_submission")

    again = delivered(acme.bot, submitted)

    assert "Recorded: *Budget*" in str(again.body["view"])
    assert len(events(acme, "root_cause_recorded")) == 1


@pytest.mark.parametrize("who", ["U0NELL", "U0VERA", "U0GUS", "U404"])
def test_a_submission_in_the_name_of_somebody_outside_records_nothing(
    acme: World, who: str
) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.fills(dict(zip(WHYS, MONEY, strict=False)) | {"Category": "Budget"})

    answer = delivered(acme.bot, submission(acme, mina, who))

    assert answer.body["response_action"] == "errors"
    assert "ACME" not in str(answer.body)
    assert recorded(acme) is None


@pytest.mark.parametrize("carried", ["", ":", "nonsense:differs-budget-product", "{}"])
def test_a_forged_form_is_refused(acme: World, carried: str) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.modal.payload["private_metadata"] = carried

    errors = fills(mina, MONEY, "Budget")

    assert "do not know that button" in errors["why1"]


def test_every_cause_has_a_playbook_and_only_a_change_has_two() -> None:
    catalogue = load_catalogue()
    served = {cause: playbooks_for(catalogue, cause) for cause in Cause}
    assert served[Cause.BUDGET] == ["budget"]
    assert served[Cause.CHANGE] == ["champion-departure", "strategic-change"]
    assert [cause for cause, each in served.items() if len(each) != 1] == [Cause.CHANGE]
