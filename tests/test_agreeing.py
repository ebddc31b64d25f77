"""All of several, product, a chain, less, and nothing after the lapse."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.authority import Kind, Level, Quorum, Route
from domain.concessions import Concession, ConcessionState
from domain.errors import DomainError
from tests.arranging import Arrange, all_directors, all_of, as_usual, holds, leaves, lends, named
from tests.granting import ALMA, BOB, DANA, DEV, EVE, MAX, MINA, NELL, OMAR, PRIYA, VERA, Office
from tests.simulation.observer import Ground, housed

CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
DAY = timedelta(days=1)
Outcome = tuple[Level, str | None] | str


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


@pytest.fixture
def office() -> Iterator[Office]:
    ground = Ground()
    yield Office(ground)
    ground.close()


def test_where_all_have_to_agree_each_word_is_waited_for(office: Office) -> None:
    all_directors(office)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")

    assert office.approves(DANA, asked).state is ConcessionState.ASKED
    with pytest.raises(DomainError, match="agreed_already"):
        office.approves(DANA, asked)
    granted = office.approves(DEV, asked)

    assert (granted.state, granted.decided_by) == (ConcessionState.GRANTED, DEV)


def test_whoever_only_reads_along_is_not_waited_for(office: Office) -> None:
    office.changes(quorum=Quorum.ALL)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    assert office.approves(DANA, asked).state is ConcessionState.GRANTED


LOST = [leaves(DEV), holds("director", DANA)]


@pytest.mark.parametrize("arrange", LOST)
def test_nobody_waits_for_the_word_of_who_may_not_give_it_any_more(
    office: Office, arrange: Arrange
) -> None:
    all_directors(office)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    arrange(office)
    assert office.approves(DANA, asked).state is ConcessionState.GRANTED


def test_a_higher_authority_needs_no_other_word(office: Office) -> None:
    all_directors(office)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    assert office.approves(VERA, asked).decided_level is EXECUTIVE


def test_an_alternate_who_was_asked_for_silence_needs_no_other_word(office: Office) -> None:
    office.names("executive", VERA, EVE)
    named(alternates=ALMA)(office)
    office.changes(quorum=Quorum.ALL)
    asked = office.asks(office.opens("ACME", MINA), MINA, "26%")
    office.passes(timedelta(hours=12))
    assert (ALMA, None) in office.asked(asked)

    assert office.approves(ALMA, asked).state is ConcessionState.GRANTED


def test_one_of_several_who_offers_less_does_not_speak_for_all(office: Office) -> None:
    all_directors(office)
    asked = office.asks(office.opens("ACME", MINA), MINA, "20%")

    anew = office.takes(MINA, office.counters(DANA, asked, "18% 12 months"))

    assert (anew.state, anew.terms.peak) == (ConcessionState.ASKED, 18_00)
    assert office.asked(anew) == [(DANA, None), (DEV, None)]
    office.approves(DANA, anew)
    assert office.approves(DEV, anew).state is ConcessionState.GRANTED


def test_one_of_several_may_offer_what_is_a_lower_levels(office: Office) -> None:
    all_directors(office)
    asked = office.asks(office.opens("ACME", MINA), MINA, "20%")
    assert office.takes(MINA, office.counters(DANA, asked, "15%")).decided_level is DIRECTOR


def feature(office: Office) -> Concession:
    terms = office.terms("", Kind.FEATURE_PRIORITY, detail="export by June")
    return office.asks(office.opens("ACME", MINA), MINA, terms)


PRODUCT: list[tuple[Arrange, str, Outcome]] = [
    (as_usual, PRIYA, "manager"),
    (as_usual, BOB, "product_decides"),
    (as_usual, MINA, "product_decides"),
    (as_usual, DANA, "manager"),
    (lends(PRIYA, NELL), NELL, "manager"),
    (lends(PRIYA, MINA), MINA, "product_decides"),
    (all_of(lends(PRIYA, NELL), lends(MINA, NELL)), NELL, "product_decides"),
    (holds("product"), BOB, "product_decides"),
]


@pytest.mark.parametrize(("arrange", "who", "then"), PRODUCT)
def test_a_dated_feature_is_products_to_agree_to_first(
    office: Office, arrange: Arrange, who: str, then: str
) -> None:
    asked = feature(office)
    assert office.asked(asked) == [(PRIYA, None)]
    arrange(office)
    if then == "product_decides":
        with pytest.raises(DomainError, match=then):
            office.approves(who, asked)
        return
    assert office.approves(who, asked).current_stage == then
    assert office.approves(BOB, asked).state is ConcessionState.GRANTED


def test_where_product_has_nobody_a_director_decides(office: Office) -> None:
    office.names("product")
    asked = feature(office)
    assert (asked.route, office.asked(asked)) == (("director",), [(DANA, None)])
    assert office.approves(DANA, asked).decided_level is DIRECTOR


def test_a_chain_asks_each_level_in_order(office: Office) -> None:
    office.changes(route=Route.CHAIN)
    asked = office.asks(office.opens("ACME", MINA), MINA, "26%")
    for who, then in ((BOB, "director"), (DANA, "executive")):
        asked = office.approves(who, asked)
        assert asked.current_stage == then
    assert office.approves(VERA, asked).state is ConcessionState.GRANTED


COUNTERED = [
    (DANA, "15% 12 months", DIRECTOR),
    (BOB, "15% 12 months", MANAGER),
    (BOB, "15.01% 12 months", "not_enough_authority"),
    # Every colleague has a CSM's authority, and offers nothing unasked by it.
    (OMAR, "5% 12 months", "not_asked"),
    (MAX, "5% 12 months", "not_asked"),
    (MINA, "15% 12 months", "own_request"),
    (DANA, "20% 12 months", "counter_not_less"),
    (DANA, "20.01% 1 month", "counter_not_less"),
    (DANA, "15% 13 months", "counter_not_less"),
    (VERA, "20% 6 months", EXECUTIVE),
]


@pytest.mark.parametrize(("who", "typed", "outcome"), COUNTERED)
def test_less_is_routed_by_the_lower_value(
    office: Office, who: str, typed: str, outcome: Level | str
) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "20% 12 months")
    if isinstance(outcome, str):
        with pytest.raises(DomainError, match=outcome):
            office.counters(who, asked, typed)
        return
    taken = office.takes(MINA, office.counters(who, asked, typed))
    assert (taken.state, taken.decided_by, taken.decided_level) == (
        ConcessionState.GRANTED,
        who,
        outcome,
    )


def test_a_shorter_term_ends_earlier(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "20% 12 months")
    taken = office.takes(MINA, office.counters(DANA, asked, "20% 6 months"))
    assert taken.terms.sunset_on == office.terms("20% 6 months").sunset_on


def test_less_from_who_lost_the_role_since_is_asked_anew(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "20%")
    countered = office.counters(DANA, asked, "18%")
    office.names("director", DEV)
    anew = office.takes(MINA, countered)
    assert (anew.state, office.asked(anew)) == (ConcessionState.ASKED, [(DEV, None)])


def test_nobody_decides_after_the_lapse_though_the_timer_is_late(office: Office) -> None:
    case = office.opens("ACME", MINA)
    asked, less = office.asks(case, MINA, "18%"), office.asks(case, MINA, "18%")
    countered = office.counters(DANA, less, "15%")
    office.passes(14 * DAY, timers=False)

    for act in (office.approves, office.rejects):
        with pytest.raises(DomainError, match="approval_lapsed"):
            act(DANA, asked)
    with pytest.raises(DomainError, match="nothing_countered"):
        office.takes(MINA, countered)


def test_what_lapsed_is_neither_offered_nor_lends_its_word(office: Office) -> None:
    case = office.opens("ACME", MINA)
    given = office.approves(BOB, office.asks(case, MINA, "12%"))
    office.passes(14 * DAY, timers=False)

    with pytest.raises(DomainError, match="not_granted"):
        office.offers(MINA, given)
    again = office.asks(case, MINA, "10%", replaces=given.ref)
    assert again.state is ConcessionState.ASKED


def test_a_moment_before_it_still_holds(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    office.passes(14 * DAY - timedelta(seconds=1), timers=False)
    assert office.approves(DANA, asked).state is ConcessionState.GRANTED


def test_a_delegation_given_today_holds_from_now_and_asks_what_waits(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    office.lends(DANA, OMAR)
    with office.desk.database.read() as tx:
        (given,) = tx.delegations.list_to(OMAR, office.clock.now())
    assert given.starts_at == office.clock.now()
    assert office.asked(asked) == [(DANA, None), (OMAR, DANA)]


def test_a_delegate_with_an_interest_is_not_asked_what_waits(office: Office) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    office.lends(MINA, NELL)
    office.lends(DANA, NELL)
    assert office.asked(asked) == [(DANA, None)]


def test_a_delegate_of_a_delegate_is_not_asked_what_waits(office: Office) -> None:
    office.lends(DANA, BOB)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    assert office.asked(asked) == [(BOB, DANA)]
    office.lends(BOB, NELL)
    assert office.asked(asked) == [(BOB, DANA)]
