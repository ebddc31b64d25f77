"""What an account gets within a year adds up; limits and replaced terms in their place."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.concession_facts import Money, money_of
from domain.authority import Level
from domain.concessions import ConcessionState
from domain.errors import DomainError
from tests.arranging import lowers_the_managers_limit
from tests.granting import BOB, DANA, DEV, MINA, OMAR, VERA, Office
from tests.simulation.observer import Ground, housed

CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
DAY = timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


@pytest.fixture
def office() -> Iterator[Office]:
    ground = Ground()
    yield Office(ground)
    ground.close()


def test_discounts_on_one_account_add_up_whoever_asks_and_in_whatever_case(office: Office) -> None:
    case = office.opens("ACME", MINA, OMAR)
    assert office.asks(case, MINA, "5%").decided_level is CSM

    asked = office.asks(case, OMAR, "5%")

    assert (asked.state, asked.needed, asked.before) == (ConcessionState.ASKED, MANAGER, 5_00)
    other = office.opens("Globex", MINA)
    assert office.asks(other, MINA, "5%").decided_level is CSM


EDGE = [
    (timedelta(days=365), MANAGER),
    (timedelta(days=365, seconds=1), CSM),
    (timedelta(days=366), CSM),
    (timedelta(days=364), MANAGER),
]


@pytest.mark.parametrize(("later", "needed"), EDGE)
def test_what_was_granted_counts_for_a_year_to_the_second(
    office: Office, later: timedelta, needed: Level
) -> None:
    case = office.opens("ACME", MINA)
    given = office.asks(case, MINA, "5%")
    office.does(lambda tx: tx.concessions.change(given.id, state="accepted"))
    office.passes(later, timers=False)
    assert office.asks(case, MINA, "5%").needed is needed


FATES = [
    # What became of the five per cent before; whether they count.
    ("granted", True),
    ("offered", True),
    ("accepted", True),
    ("declined", False),
    ("lapsed", False),
    ("withdrawn", False),
    ("rejected", False),
    ("replaced", False),
    ("used", False),
    ("asked", False),
    ("countered", False),
]


@pytest.mark.parametrize(("state", "counts"), FATES)
def test_only_what_the_account_got_adds_up(office: Office, state: str, counts: bool) -> None:
    case = office.opens("ACME", MINA)
    given = office.asks(case, MINA, "5%")
    office.does(lambda tx: tx.concessions.change(given.id, state=state))
    assert office.asks(case, MINA, "5%").needed is (MANAGER if counts else CSM)


def test_a_limit_adds_nothing_until_it_is_drawn_on(office: Office) -> None:
    case = office.opens("ACME", MINA)
    limit = office.approves(BOB, office.asks(case, MINA, "15%", as_limit=True))
    assert office.asks(case, MINA, "5%").decided_level is CSM
    assert office.now(limit).state is ConcessionState.GRANTED

    drawn = office.asks(case, MINA, "10%")

    assert (drawn.state, drawn.decided_by, drawn.before) == (ConcessionState.GRANTED, BOB, 5_00)
    assert office.now(limit).state is ConcessionState.USED


def test_two_limits_together_reach_no_further_than_who_agreed_to_them(office: Office) -> None:
    case = office.opens("ACME", MINA)
    for _ in range(2):
        office.approves(BOB, office.asks(case, MINA, "15%", as_limit=True))
    assert office.asks(case, MINA, "15%").state is ConcessionState.GRANTED

    asked = office.asks(case, MINA, "15%")

    assert (asked.state, asked.needed) == (ConcessionState.ASKED, EXECUTIVE)


def test_a_limit_of_who_lost_the_role_is_worth_nothing(office: Office) -> None:
    case = office.opens("ACME", MINA)
    office.approves(DANA, office.asks(case, MINA, "20%", as_limit=True))
    office.names("director", DEV)
    assert office.asks(case, MINA, "18%").state is ConcessionState.ASKED


def test_within_a_limit_the_authority_is_that_of_the_day_on_which_it_is_drawn(
    office: Office,
) -> None:
    case = office.opens("ACME", MINA)
    office.approves(BOB, office.asks(case, MINA, "15%", as_limit=True))
    office.asks(case, MINA, "5%")
    office.names("director", BOB)

    drawn = office.asks(case, MINA, "15%")

    assert (drawn.state, drawn.before, drawn.decided_level) == (
        ConcessionState.GRANTED,
        5_00,
        DIRECTOR,
    )


def test_what_replaces_a_grant_counts_in_its_place(office: Office) -> None:
    case = office.opens("ACME", MINA)
    given = office.approves(BOB, office.asks(case, MINA, "10%"))

    changed = office.asks(case, MINA, "14%", replaces=given.ref)
    assert (changed.needed, changed.before) == (MANAGER, 0)

    assert office.approves(BOB, changed).state is ConcessionState.GRANTED
    assert office.now(given).state is ConcessionState.REPLACED


@pytest.mark.parametrize("state", ["offered", "accepted"])
def test_what_the_customer_heard_meanwhile_is_not_replaced_and_counts(
    office: Office, state: str
) -> None:
    case = office.opens("ACME", MINA)
    given = office.approves(BOB, office.asks(case, MINA, "10%"))
    changed = office.asks(case, MINA, "14%", replaces=given.ref)
    office.does(lambda tx: tx.concessions.change(given.id, state=state))

    passed_on = office.approves(BOB, changed)

    assert (passed_on.state, passed_on.current_stage) == (ConcessionState.ASKED, "director")
    granted = office.approves(DANA, passed_on)
    assert (granted.before, granted.decided_level, granted.needed) == (10_00, DIRECTOR, DIRECTOR)


def test_a_total_that_has_grown_since_goes_on_to_the_next_level(office: Office) -> None:
    case = office.opens("ACME", MINA)
    first, second = office.asks(case, MINA, "10%"), office.asks(case, MINA, "10%")
    office.approves(BOB, first)

    passed_on = office.approves(BOB, second)

    assert (passed_on.state, office.asked(passed_on)) == (ConcessionState.ASKED, [(DANA, None)])


def test_a_total_that_became_an_emergency_needs_its_justification_first(office: Office) -> None:
    case = office.opens("ACME", MINA)
    asked = office.asks(case, MINA, "18%", justification="")
    office.approves(DANA, office.asks(case, MINA, "12%"))

    for who in (DANA, VERA):
        with pytest.raises(DomainError, match="emergency_unjustified"):
            office.approves(who, asked)

    changed = office.asks(case, MINA, "18%", replaces=asked.ref)
    assert office.asked(changed) == [(VERA, None)]
    assert office.approves(VERA, changed).decided_level is EXECUTIVE


def test_an_emergency_without_a_justification_is_not_asked(office: Office) -> None:
    case = office.opens("ACME", MINA)
    with pytest.raises(DomainError, match="justification_missing"):
        office.asks(case, MINA, "30%", justification=" ")


def test_nobody_grants_above_what_the_policy_lets_an_executive_grant(office: Office) -> None:
    case = office.opens("ACME", MINA, VERA)
    office.changes(limits={CSM: 5_00, MANAGER: 15_00, DIRECTOR: 25_00, EXECUTIVE: 40_00})
    asked = office.asks(case, MINA, "40%")
    for who in (MINA, VERA):
        with pytest.raises(DomainError, match="above_every_limit"):
            office.asks(case, who, "40.01%")
    office.changes(limits={CSM: 5_00, MANAGER: 15_00, DIRECTOR: 25_00, EXECUTIVE: 35_00})
    with pytest.raises(DomainError, match="above_every_limit"):
        office.approves(VERA, asked)


def test_limits_that_are_lowered_hold_for_what_waits(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "15%")
    lowers_the_managers_limit(office)
    passed_on = office.approves(BOB, asked)
    assert (passed_on.current_stage, office.asked(passed_on)) == ("director", [(DANA, None)])


def test_a_limit_that_is_over_lends_its_word_no_more_though_the_timer_is_late(
    office: Office,
) -> None:
    case = office.opens("ACME", MINA)
    office.approves(BOB, office.asks(case, MINA, "15%", as_limit=True))
    office.passes(timedelta(days=14), timers=False)
    assert office.asks(case, MINA, "10%").state is ConcessionState.ASKED


MONEY: list[tuple[str, int | None, str, int | None, Money]] = [
    # Now in which currency, of which ARR; before in which, of which: what is said of the cost.
    ("USD", 50_000_00, "USD", 50_000_00, Money(5_000_00, 7_500_00, "USD")),
    ("USD", 50_000_00, "USD", 40_000_00, Money(5_000_00, 7_000_00, "USD")),
    ("EUR", 50_000_00, "USD", 50_000_00, Money(5_000_00, 5_000_00, "EUR", elsewhere=1)),
    ("JPY", 7_500_000, "JPY", 7_500_000, Money(750_000, 1_125_000, "JPY")),
    ("JPY", 7_500_000, "USD", 50_000_00, Money(750_000, 750_000, "JPY", elsewhere=1)),
    ("USD", 50_000_00, "USD", None, Money(5_000_00, 5_000_00, "USD", elsewhere=1)),
    ("USD", None, "USD", 50_000_00, Money(None, None, "USD")),
]


@pytest.mark.parametrize(("currency", "arr", "was_currency", "was_arr", "money"), MONEY)
def test_money_is_added_up_in_one_currency_only(
    office: Office, currency: str, arr: int | None, was_currency: str, was_arr: int | None,
    money: Money,
) -> None:  # fmt: skip
    given = office.asks(office.opens("ACME", MINA), MINA, "5%")
    before = replace(given, currency=was_currency, arr_minor=was_arr)
    assert money_of(office.terms("10%"), arr, currency, [before]) == money


def test_percentages_add_up_whatever_the_currency(office: Office) -> None:
    case = office.opens("ACME", MINA)
    office.asks(case, MINA, "5%")
    office.does(lambda tx: tx.cases.change(case.id, currency="JPY", arr_minor=7_500_000))
    asked = office.asks(case, MINA, "11%")
    assert (asked.needed, asked.before, asked.currency) == (DIRECTOR, 5_00, "JPY")
