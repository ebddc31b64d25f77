"""What customers read and hear: only what somebody approved."""

import pytest

from sandbox.people import text_of
from tests.conceding import CASE, asks, concession, decides, fills_in, with_cause
from tests.updating import GOOD, direct, log_contact
from tests.world import World

OFFER = "We give you a 15% discount for a year"


@pytest.fixture
def acme(world: World) -> World:
    """A case with its cause known and the first contact made."""
    log_contact(with_cause(world))
    return world


def approved(world: World, line: str = "15% 12 months for reference") -> None:
    assert asks(world.person("mina"), line) == {}
    world.person("bob").clicks("Approve")


def warned(world: World, progress: str) -> str:
    """What stands below a draft of the customer update with this progress."""
    mina = world.person("mina")
    mina.clicks("Customer update", channel=CASE)
    fields = GOOD | {"Progress this week": progress}
    assert mina.fills(fields).submits() == {}
    return "\n".join(text_of(each) for each in direct(world, "mina")[-2:])


def before_the_call(world: World) -> str:
    mina = world.person("mina")
    mina.types("/save call ACME")
    said = str(mina.modal.payload["blocks"])
    mina.closes()
    return said


def test_a_draft_warns_of_an_offer_that_nobody_has_approved(acme: World) -> None:
    assert "reads like an offer that nobody has approved" in warned(acme, OFFER)


@pytest.mark.parametrize(
    "line", [OFFER, "We give you 15 per cent off", "A discount of 15 % from May", "15.00% off"]
)
def test_the_percentage_that_was_approved_may_stand(acme: World, line: str) -> None:
    approved(acme)
    assert "nobody has approved" not in warned(acme, line)


@pytest.mark.parametrize(
    "line", ["A 20% discount", "A 15% discount, then 20% off", "A large discount", "15.5% off"]
)
def test_another_percentage_or_none_may_not(acme: World, line: str) -> None:
    approved(acme)
    assert "nobody has approved" in warned(acme, line)


def test_an_agreed_limit_is_nothing_that_a_customer_reads(acme: World) -> None:
    approved(acme, "up to 15% 12 months for reference")
    assert "nobody has approved" in warned(acme, OFFER)


def test_once_declined_or_lapsed_it_may_not_stand_any_more(acme: World) -> None:
    from datetime import timedelta

    approved(acme)
    acme.lives_through(timedelta(days=15))
    assert concession(acme).state == "lapsed"
    assert "nobody has approved" in warned(acme, OFFER)


def test_a_note_that_makes_an_unapproved_offer_stays_out_of_the_update(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina, OFFER, customer_may_see=True)
    mina.clicks("Customer update", channel=CASE)
    assert OFFER not in str(mina.modal.payload)
    mina.closes()
    approved(acme)
    mina.clicks("Customer update", channel=CASE)
    assert OFFER in str(mina.modal.payload)


def test_before_the_call_lists_what_was_approved_and_agreed_and_warns_of_the_rest(
    acme: World,
) -> None:
    mina, dana = acme.person("mina"), acme.person("dana")
    assert "Nothing is approved: do not offer a discount" in before_the_call(acme)
    approved(acme, "12% 12 months for reference")
    assert "Approved: 12% for 12 months, to be offered by Mar 16, 2026" in before_the_call(acme)
    assert asks(mina, "up to 8% 6 months for reference") == {}
    assert "Not approved, so not to be offered: 8% for 6 months" in before_the_call(acme)
    dana.clicks("Approve")
    assert "Agreed limit: up to 8% for 6 months, until Mar 16, 2026" in before_the_call(acme)
    assert asks(mina, "13% 12 months for case study") == {}
    assert decides(dana, "Less or no…", answer="Do not approve", reason="No") == {}
    assert "Not approved, so not to be offered: 13% for 12 months" in before_the_call(acme)


def test_what_somebody_only_filled_in_is_told_to_nobody(acme: World) -> None:
    assert fills_in(acme.person("mina")) == {}
    while acme.person("mina").has_modal:
        acme.person("mina").closes()
    assert "18%" not in before_the_call(acme)


def test_words_of_another_part_are_shown_as_they_were_typed(acme: World) -> None:
    mina = acme.person("mina")
    parts = {"What": ["Discount", "Priority queue"], "Other parts, in words": "R&D <queue>" * 20}
    assert fills_in(mina, "18% 12 months for case study", **parts) == {}
    assert mina.submits() == {}
    said = before_the_call(acme)
    assert "R&amp;D" in said
    assert "amp;amp" not in said
