"""After the approval: offered, accepted as a promise, declined, told that it ends, remembered."""

from datetime import timedelta

import pytest

from domain.concessions import ConcessionState
from domain.promises import PromiseSource
from sandbox.people import text_of
from tests.conceding import (
    CASE,
    asks,
    buttons,
    concession,
    concessions,
    copies,
    events,
    fills_in,
    shown,
    with_cause,
)
from tests.promising import promise, promises
from tests.test_approval_time import closes
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PARTS = {"What": ["Discount", "Priority queue"], "Other parts, in words": "R&D <queue> till May"}


@pytest.fixture
def granted(world: World) -> World:
    """18% with a priority queue, approved by the director."""
    mina = with_cause(world)
    assert fills_in(mina, **PARTS) == {}
    assert mina.submits() == {}
    world.person("dana").clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED
    return world


def card(world: World) -> str:
    return text_of(world.messages(CASE)[0])


def offers(world: World) -> None:
    mina = world.person("mina")
    mina.clicks("Offered to the customer…", channel=CASE)
    assert mina.fills({"Who has heard it?": "Ines Roth"}).submits() == {}


def in_list(world: World, button: str, row: str = "18%") -> None:
    mina = world.person("mina")
    mina.clicks("Concessions", channel=CASE, via="More…")
    mina.clicks(button, row=row)


def test_the_card_says_in_a_line_what_waits_and_what_is_to_be_offered(world: World) -> None:
    mina = with_cause(world)
    assert fills_in(mina) == {}
    mina.closes()
    mina.types("/save status ACME")
    assert "Concession:" not in card(world)
    mina.clicks("Concession…", channel=CASE)
    assert mina.submits() == {}
    assert mina.submits() == {}
    assert "Concession: 18% off waits for approval" in card(world)
    world.person("dana").clicks("Approve")
    assert "Concession: 18% off is approved, to be offered by March 16" in card(world)
    offers(world)
    assert "Concession:" not in card(world)


def test_offered_needs_to_whom_and_is_said_in_the_case(granted: World) -> None:
    mina = granted.person("mina")
    mina.clicks("Offered to the customer…", channel=CASE)
    assert "name" in mina.submits()["who"]
    assert "the most is 1000" in mina.fills({"Who has heard it?": "x" * 10_000}).submits()["who"]
    assert mina.fills({"Who has heard it?": "Ines Roth"}).submits() == {}
    assert "<@U0MINA> has offered the customer 18% for 12 months" in mina.reads(CASE)
    mina.clicks("Offered to the customer…", channel=CASE)
    assert not mina.has_modal
    assert "not approved at this moment" in mina.last_reply
    assert events(granted)[-1] == "concession_offered"


def test_accepted_it_is_a_promise_with_an_owner_and_a_day(granted: World) -> None:
    offers(granted)
    mina = granted.person("mina")
    in_list(granted, "Accepted…")
    assert mina.modal.values["owner"]["value"]["selected_user"] == "U0MINA"
    assert "full member" in mina.fills({"Who sees to it?": "U0GUS"}).submits()["owner"]
    over = {"Who sees to it?": "U0BOB", "In the contract by": "2026-03-01"}
    assert "That day is over" in mina.fills(over).submits()["day"]
    assert mina.fills({"In the contract by": "2026-03-11"}).submits() == {}

    kept = promise(granted)
    assert (kept.owner_id, kept.source) == ("U0BOB", PromiseSource.CONCESSION)
    assert kept.text.startswith("In the contract: 18% for 12 months + Priority queue: R&D ")
    assert "&amp;" not in kept.text
    said = text_of(granted.messages(CASE)[-1])
    assert "The customer accepts: 18% for 12 months" in said
    assert "<@U0BOB> sees to it by Mar 11, 2026." in said
    mina.clicks("Timeline", channel=CASE, via="More…")
    assert "amp;amp" not in shown(mina)
    assert "&lt;@U0BOB" not in shown(mina)
    mina.closes()


def test_the_longest_words_still_become_a_promise(world: World) -> None:
    mina = with_cause(world)
    long = PARTS | {"Other parts, in words": "&<" * 490}
    assert fills_in(mina, **long) == {}
    assert mina.submits() == {}
    world.person("dana").clicks("Approve")
    in_list(world, "Accepted…")
    assert mina.submits() == {}
    assert len(promise(world).text) <= 500


def test_declined_with_what_they_said_it_counts_no_more(granted: World) -> None:
    mina = granted.person("mina")
    in_list(granted, "Declined…")
    assert "say why" in mina.submits()["reason"]
    assert mina.fills({"What did they say?": "Not enough"}).submits() == {}
    assert concession(granted).state is ConcessionState.DECLINED
    assert "The customer declines: 18% for 12 months" in mina.reads(CASE)
    while mina.has_modal:
        mina.closes()
    assert fills_in(mina, "5% 12 months for reference") == {}
    assert "totals" not in shown(mina)
    assert promises(granted) == []


def test_a_customer_accepts_what_they_were_offered_after_the_case_has_closed(
    granted: World,
) -> None:
    mina = granted.person("mina")
    offers(granted)
    closes(granted)
    granted.lives_through(DAY)
    assert concession(granted).state is ConcessionState.OFFERED
    mina.clicks("Accepted…", channel=granted.case("ACME").channel_name)
    assert mina.submits() == {}
    assert concession(granted).state is ConcessionState.ACCEPTED


def test_a_limit_is_no_offer(world: World) -> None:
    mina = with_cause(world)
    assert asks(mina, "up to 18% 12 months for case study") == {}
    world.person("dana").clicks("Approve")
    assert "Concession: limit of 18% off agreed until March 16" in card(world)
    assert buttons(world.messages(CASE)[-1]) == []
    mina.clicks("Concessions", channel=CASE, via="More…")
    labels = [option["text"]["text"] for block in mina.modal.payload["blocks"]
              for option in (block.get("accessory") or {}).get("options", [])]  # fmt: skip
    assert labels == ["Withdraw", "Details"]


def accepted(world: World) -> None:
    """Accepted on March 2 for a year; it ends on 2 March 2027."""
    offers(world)
    in_list(world, "Accepted…")
    mina = world.person("mina")
    assert mina.submits() == {}
    while mina.has_modal:
        mina.closes()
    mina.clicks("Promises", channel=CASE, via="More…")
    mina.clicks("Delivered", row="In the contract")
    mina.closes()


def test_thirty_days_before_it_ends_the_owner_is_reminded_though_the_case_is_closed(
    granted: World,
) -> None:
    mina = granted.person("mina")
    accepted(granted)
    closes(granted)
    granted.passes(timedelta(days=330))
    granted.lives_through(3 * DAY)

    told = [each for each in granted.told("mina") if "18% off" in text_of(each)]
    assert told
    assert "Noted" in mina.clicks("Customer is told", on=told[-1])
    assert concession(granted).sunset_told_at is not None
    live = next(each for each in granted.told("mina") if each.ts == told[-1].ts)
    assert "Customer is told" not in str(live.blocks)
    click = {
        "action_id": "concession:sunset_told", "block_id": "x", "type": "button",
        "value": concession(granted).ref,
    }  # fmt: skip
    mina.forges(live, click)
    assert "noted already" in mina.last_reply
    before = len(granted.told("mina"))
    granted.lives_through(40 * DAY)
    later = [each for each in granted.told("mina")[before:] if "18% off" in text_of(each)]
    assert later == []


def test_the_ledger_and_the_details_tell_what_the_account_got(granted: World) -> None:
    mina, dana = granted.person("mina"), granted.person("dana")
    offers(granted)
    assert asks(mina, "2% 12 months for reference") == {}
    dana.clicks("Details")
    told = shown(dana)
    assert "Mar 2, 2026 18% for 12 months + Priority queue" in told
    assert "offered to the customer · <@U0DANA>" in told
    assert "Together in twelve months: 18%" in told
    dana.closes()
    mina.clicks("Concessions", channel=CASE, via="More…")
    assert "The account's ledger" in shown(mina)


def test_what_another_case_of_the_account_got_shows_kind_and_percent_only(granted: World) -> None:
    mina, dana = granted.person("mina"), granted.person("dana")
    accepted(granted)
    closes(granted)
    granted.lives_through(DAY)
    with_cause(granted)
    channel = str(granted.case("ACME").channel_name)
    assert asks(mina, "2% 12 months for reference", channel) == {}
    dana.clicks("Details")
    assert "18% off + Priority queue: accepted by the customer" in shown(dana)
    assert "till May" not in shown(dana)


def test_precedents_show_account_kind_percent_and_how_it_ended_and_no_word_of_the_case(
    world: World,
) -> None:
    mina, dana = world.person("mina"), world.person("dana")
    with_cause(world, account="Globex")
    mina.types("/save discount 12% 6 months for reference", channel="save-globex")
    secret = {"Why, in a sentence": "Their CFO drinks"} | PARTS
    assert mina.fills(secret).submits() == {}
    assert mina.submits() == {}
    world.person("bob").clicks("Approve")
    mina.clicks("Offered to the customer…", channel="save-globex")
    assert mina.fills({"Who has heard it?": "Ines Roth"}).submits() == {}
    mina.types("/save close", channel="save-globex")
    how = {"How did it end?": "Saved", "Why, in a sentence": "They stay"}
    assert mina.fills(how).submits() == {}
    world.lives_through(HOUR)

    with_cause(world)
    why = {"Why it is right nevertheless": "They are larger"}
    assert asks(mina, **why) == {}
    dana.clicks("Details", on=copies(world, "dana")[-1])
    told = shown(dana)
    line = "*Globex*: 12% off + Priority queue, offered to the customer; the case ended: Saved"
    assert line in told
    for word in ("CFO", "till May", "Ines", "6 months", "They stay"):
        assert word not in told


def test_terms_that_worsen_are_asked_anew_with_the_difference_for_both(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    assert asks(mina, "16% 12 months for case study") == {}
    dana.clicks("Approve")
    in_list(world, "Change…", row="16%")
    assert mina.fills({"Discount and term": "18% 12 months"}).submits() == {}
    assert "Before: 16% for 12 months. New: a higher discount." in shown(mina)
    assert "18% needs the director." in shown(mina)
    assert mina.submits() == {}

    copy = copies(world, "dana")[-1]
    assert "Before: 16% for 12 months. New: a higher discount." in text_of(copy)
    # What holds goes on holding until the new terms are decided.
    first, second = concessions(world)
    assert (first.state, second.state) == (ConcessionState.GRANTED, ConcessionState.ASKED)
    dana.clicks("Approve", on=copy)
    first, second = concessions(world)
    assert (first.state, second.state) == (ConcessionState.REPLACED, ConcessionState.GRANTED)


def test_terms_that_are_no_worse_hold_at_once_for_as_long_as_before(granted: World) -> None:
    mina = granted.person("mina")
    before = concession(granted).lapses_at
    granted.passes(2 * DAY)
    in_list(granted, "Change…")
    better = {"Discount and term": "17% 12 months", "Standard price again from": "2027-03-02"}
    assert mina.fills(better).submits() == {}
    assert "no worse for us than what <@U0DANA> approved: they hold at once" in shown(mina)
    assert mina.submits() == {}
    now = concession(granted)
    assert (now.state, now.decided_by, now.lapses_at) == (
        ConcessionState.GRANTED, "U0DANA", before,
    )  # fmt: skip


def test_a_waiting_request_that_changes_is_one_request_and_its_old_copies_say_so(
    world: World,
) -> None:
    mina, dana = with_cause(world), world.person("dana")
    assert asks(mina) == {}
    in_list(world, "Change…")
    assert mina.fills({"Discount and term": "17% 12 months"}).submits() == {}
    assert "The new terms are no worse for us" in shown(mina)
    assert mina.submits() == {}
    old, new = copies(world, "dana")[-2:]
    assert "<@U0MINA> asks for other terms" in text_of(old)
    assert buttons(old) == []
    assert "Before: 18% for 12 months. The new terms are no worse for us." in text_of(new)
    dana.clicks("Approve")
    assert [each.state for each in concessions(world)] == [
        ConcessionState.REPLACED, ConcessionState.GRANTED,
    ]  # fmt: skip


def test_a_change_whose_old_terms_are_settled_meanwhile_is_asked_as_something_new(
    granted: World,
) -> None:
    mina = granted.person("mina")
    in_list(granted, "Change…")
    assert mina.fills({"Discount and term": "20% 12 months"}).submits() == {}
    while mina.has_modal:
        mina.closes()
    offers(granted)
    mina.clicks("Concession…", channel=CASE)
    assert mina.submits() == {}
    assert "this totals 38%" in shown(mina)


def test_who_asked_hears_when_the_owner_withdraws_it_and_others_may_not(world: World) -> None:
    mina, bob = with_cause(world), world.person("bob")
    assert asks(bob) == {}
    bob.types("/save status ACME")
    mina.clicks("Concessions", channel=CASE, via="More…")
    mina.clicks("Withdraw", row="18%")
    assert "Withdrawn" in shown(mina)
    assert "<@U0MINA> withdraws for *ACME*, which you asked for: 18%" in bob.reads()
    assert "Withdrawn by <@U0MINA>" in text_of(copies(world, "dana")[-1])
    mina.closes()

    assert asks(mina) == {}
    bob.clicks("Concessions", channel=CASE, via="More…")
    bob.clicks("Withdraw", row="waits for approval")
    assert "Whoever asked for it does this" in shown(bob)
    assert concession(world).state is ConcessionState.ASKED
