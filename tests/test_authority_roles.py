"""Whose word counts: roles, delegates, absences and interests, as they are at the click."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.authority import Kind, Level, Quorum, Route
from domain.concessions import Concession, ConcessionState
from domain.errors import DomainError
from domain.policy import Approvers, Policy, ReportingLine
from tests.conceding import CASE, asks, concession, concessions, with_cause
from tests.granting import (
    ALMA,
    BOB,
    DANA,
    DEV,
    EVE,
    MAX,
    MINA,
    NELL,
    OMAR,
    PRIYA,
    VERA,
    Office,
    house_policy,
)
from tests.simulation.observer import Ground, housed
from tests.world import World, user

CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
DAY = timedelta(days=1)
Arrange = Callable[[Office], object]


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


@pytest.fixture
def office() -> Iterator[Office]:
    ground = Ground()
    yield Office(ground)
    ground.close()


def as_usual(_office: Office) -> None:
    """Nothing is unusual."""


def named(**approvers: str) -> Arrange:
    """People whom the policy names for emergencies, or as alternates."""

    def arrange(office: Office) -> None:
        people = {name: (user(each),) for name, each in approvers.items()}
        office.policy = replace(office.policy, approvers=Approvers(**people))

    return arrange


def all_of(*each: Arrange) -> Arrange:
    def arrange(office: Office) -> None:
        for one in each:
            one(office)

    return arrange


def holds(role: str, *people: str) -> Arrange:
    return lambda office: office.names(role, *people)


def lends(who: str, to: str, first: int = 0) -> Arrange:
    return lambda office: office.lends(who, to, first)


def is_away(who: str, deputy: str = ALMA) -> Arrange:
    return lambda office: office.is_away(who, deputy)


def leaves(who: str) -> Arrange:
    return lambda office: office.leaves(who)


def rules(**changes: object) -> Arrange:
    return lambda office: office.changes(**changes)


def nobody(*roles: str) -> Arrange:
    return all_of(*(holds(role) for role in roles), no_lines)


def no_lines(office: Office) -> None:
    office.policy = replace(office.policy, reporting=())


def max_leads_mina(office: Office) -> None:
    line = ReportingLine(user(MAX), (user(MINA),))
    office.policy = replace(office.policy, reporting=(line,))


def lowers_the_managers_limit(office: Office) -> None:
    office.changes(limits={CSM: 5_00, MANAGER: 10_00, DIRECTOR: 25_00})


ASKED: list[tuple[Arrange, str, str, str, list[tuple[str, str | None]]]] = [
    # What holds; who owns the case; the offer that Omar asks; the stage; who is asked for whom.
    (as_usual, MINA, "5.01%", "manager", [(BOB, None)]),
    (as_usual, MINA, "15%", "manager", [(BOB, None)]),
    (as_usual, MINA, "15.01%", "director", [(DANA, None)]),
    (as_usual, MINA, "25.01%", "executive", [(VERA, None)]),
    (as_usual, MINA, "30%", "executive", [(VERA, None)]),
    (as_usual, NELL, "15%", "manager", [(MAX, None)]),
    # Nobody of a level is named: the level above.
    (nobody("manager"), MINA, "15%", "director", [(DANA, None)]),
    (nobody("manager", "director"), MINA, "15%", "executive", [(VERA, None)]),
    (holds("director"), MINA, "18%", "executive", [(VERA, None)]),
    (
        all_of(nobody("manager", "director", "executive"), named(alternates=ALMA)),
        MINA, "15%", "executive", [(ALMA, None)],
    ),
    # Who gains by it is not asked about it.
    (as_usual, BOB, "10%", "manager", [(MAX, None)]),
    (all_of(holds("manager", BOB), no_lines), BOB, "10%", "director", [(DANA, None)]),
    (as_usual, DANA, "18%", "executive", [(VERA, None)]),
    # Several of a level; away; gone.
    (holds("director", DANA, DEV), MINA, "18%", "director", [(DANA, None), (DEV, None)]),
    (all_of(holds("director", DANA, DEV), is_away(DANA)), MINA, "18%", "director", [(DEV, None)]),
    (all_of(holds("director", DANA, DEV), leaves(DEV)), MINA, "18%", "director", [(DANA, None)]),
    (is_away(BOB), MINA, "15%", "director", [(DANA, None)]),
    (leaves(BOB), MINA, "15%", "director", [(DANA, None)]),
    (all_of(is_away(BOB), is_away(DANA)), MINA, "15%", "executive", [(VERA, None)]),
    # Better somebody who is away than nobody.
    (all_of(is_away(BOB), is_away(DANA), is_away(VERA)), MINA, "15%", "manager", [(BOB, None)]),
    # Delegates, whether the person is away or not.
    (lends(BOB, NELL), MINA, "15%", "manager", [(NELL, BOB)]),
    (all_of(is_away(BOB), lends(BOB, NELL)), MINA, "15%", "manager", [(NELL, BOB)]),
    (lends(BOB, NELL, first=1), MINA, "15%", "manager", [(BOB, None)]),
    (all_of(lends(BOB, NELL), leaves(NELL)), MINA, "15%", "manager", [(BOB, None)]),
    (
        all_of(holds("director", DANA, DEV), lends(DANA, DEV)),
        MINA, "18%", "director", [(DEV, DANA)],
    ),
    # A delegate with an interest is none: requester, owner, who stands in for one of them.
    (lends(BOB, OMAR), MINA, "15%", "manager", [(BOB, None)]),
    (lends(BOB, MINA), MINA, "15%", "manager", [(BOB, None)]),
    (all_of(lends(BOB, NELL), lends(OMAR, NELL)), MINA, "15%", "manager", [(BOB, None)]),
    (all_of(lends(BOB, NELL), is_away(MINA, NELL)), MINA, "15%", "manager", [(BOB, None)]),
    (all_of(is_away(BOB), lends(BOB, OMAR)), MINA, "15%", "director", [(DANA, None)]),
    # Emergencies have their own people.
    (named(emergency=EVE), MINA, "30%", "executive", [(EVE, None)]),
    (named(emergency=EVE), MINA, "29.99%", "executive", [(VERA, None)]),
    (all_of(named(emergency=EVE), leaves(EVE)), MINA, "30%", "executive", [(VERA, None)]),
    (all_of(named(emergency=EVE), lends(EVE, DANA)), MINA, "30%", "executive", [(DANA, EVE)]),
    # In a chain the lowest above who asks is first.
    (rules(route=Route.CHAIN), MINA, "26%", "manager", [(BOB, None)]),
    (all_of(rules(route=Route.CHAIN), leaves(BOB)), MINA, "26%", "director", [(DANA, None)]),
    # Where the policy names who is a CSM, the others ask even for a CSM's share.
    (all_of(holds("csm", MINA), rules(route=Route.CHAIN)), MINA, "5%", "manager", [(BOB, None)]),
    (holds("csm", MINA), MINA, "5%", "manager", [(BOB, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("arrange", "owner", "typed", "stage", "people"), ASKED)
def test_who_is_asked(
    office: Office, arrange: Arrange, owner: str, typed: str, stage: str,
    people: list[tuple[str, str | None]],
) -> None:  # fmt: skip
    arrange(office)
    case = office.opens("ACME", owner, OMAR)

    asked = office.asks(case, OMAR, typed)

    assert asked.state is ConcessionState.ASKED
    assert (asked.current_stage, office.asked(asked)) == (stage, people)


Outcome = tuple[Level, str | None] | str
DECIDED: list[tuple[Arrange, str, str, Outcome]] = [
    # What changes after Mina asked in her own case; the offer; who clicks; by which authority and
    # in whose place it is granted, or the refusal.
    (as_usual, "15%", BOB, (MANAGER, None)),
    (as_usual, "15.01%", BOB, "not_enough_authority"),
    (as_usual, "18%", DANA, (DIRECTOR, None)),
    (as_usual, "25.01%", DANA, "not_enough_authority"),
    (as_usual, "18%", VERA, (EXECUTIVE, None)),
    (as_usual, "15%", OMAR, "not_enough_authority"),
    (as_usual, "18%", PRIYA, "not_enough_authority"),
    (as_usual, "18%", MINA, "own_request"),
    # A manager of another team is a colleague here.
    (as_usual, "15%", MAX, "not_enough_authority"),
    (max_leads_mina, "15%", MAX, (MANAGER, None)),
    (max_leads_mina, "15%", BOB, "not_enough_authority"),
    # Several roles: the highest counts.
    (holds("director", DANA, BOB), "18%", BOB, (DIRECTOR, None)),
    (holds("director", DANA, MAX), "15%", MAX, (DIRECTOR, None)),
    (all_of(holds("director", BOB), holds("executive", BOB)), "26%", BOB, (EXECUTIVE, None)),
    # A role that is lost between the message and the click.
    (holds("director", DEV), "18%", DANA, "not_enough_authority"),
    (holds("director", DEV), "18%", DEV, (DIRECTOR, None)),
    (holds("director"), "18%", DANA, "not_enough_authority"),
    (leaves(DANA), "18%", DANA, "not_allowed"),
    # The requester gets the role meanwhile: that is their own authority, and its limit.
    (holds("director", MINA), "18%", MINA, (DIRECTOR, None)),
    (holds("director", MINA), "25.01%", MINA, "own_request"),
    # Delegates.
    (lends(DANA, OMAR), "18%", OMAR, (DIRECTOR, DANA)),
    (lends(DANA, OMAR), "25.01%", OMAR, "not_enough_authority"),
    (lends(DANA, BOB), "15%", BOB, (MANAGER, None)),
    (lends(DANA, BOB), "18%", BOB, (DIRECTOR, DANA)),
    (all_of(lends(BOB, NELL), lends(VERA, NELL)), "18%", NELL, (EXECUTIVE, VERA)),
    (lends(DANA, MINA), "18%", MINA, "own_request"),
    (all_of(lends(DANA, NELL), lends(MINA, NELL)), "18%", NELL, "own_request"),
    (all_of(lends(DANA, NELL), is_away(MINA, NELL)), "18%", NELL, "own_request"),
    (all_of(lends(BOB, DANA), lends(MINA, DANA)), "18%", DANA, (DIRECTOR, None)),
    # Not passed on, not before it begins, not from who has lost it or left.
    (all_of(lends(DANA, BOB), lends(BOB, NELL)), "18%", NELL, "not_enough_authority"),
    (all_of(lends(DANA, BOB), lends(BOB, NELL)), "15%", NELL, (MANAGER, BOB)),
    (lends(DANA, OMAR, first=1), "18%", OMAR, "not_enough_authority"),
    (all_of(lends(DANA, OMAR), holds("director", DEV)), "18%", OMAR, "not_enough_authority"),
    (all_of(lends(DANA, OMAR), leaves(DANA)), "18%", OMAR, "not_enough_authority"),
    (all_of(lends(DANA, OMAR), leaves(OMAR)), "18%", OMAR, "not_allowed"),
    # Emergencies.
    (as_usual, "30%", VERA, (EXECUTIVE, None)),
    (as_usual, "30%", DANA, "not_enough_authority"),
    (named(emergency=EVE), "30%", EVE, (EXECUTIVE, None)),
    (named(emergency=EVE), "30%", VERA, "not_enough_authority"),
    (named(emergency=EVE), "29.99%", VERA, (EXECUTIVE, None)),
    (named(emergency=EVE), "29.99%", EVE, "not_enough_authority"),
    (all_of(named(emergency=EVE), leaves(EVE)), "30%", VERA, (EXECUTIVE, None)),
    (all_of(named(emergency=EVE), lends(EVE, OMAR)), "30%", OMAR, (EXECUTIVE, EVE)),
    (all_of(named(emergency=EVE), lends(VERA, OMAR)), "30%", OMAR, "not_enough_authority"),
    # An alternate stands above the top level.
    (named(alternates=ALMA), "18%", ALMA, (EXECUTIVE, None)),
    (all_of(named(emergency=EVE, alternates=ALMA)), "30%", ALMA, (EXECUTIVE, None)),
    (as_usual, "18%", ALMA, "not_enough_authority"),
]


def refusals(outcome: str) -> set[str]:
    """A colleague who was never asked, and approves nothing but their own, is told just that."""
    return {outcome, "not_asked"} if outcome == "not_enough_authority" else {outcome}


@pytest.mark.parametrize(("arrange", "typed", "who", "outcome"), DECIDED)
def test_whose_word_counts(
    office: Office, arrange: Arrange, typed: str, who: str, outcome: Outcome
) -> None:
    asked = office.asks(office.opens("ACME", MINA), MINA, typed)
    arrange(office)

    if isinstance(outcome, str):
        with pytest.raises(DomainError) as refused:
            office.approves(who, asked)
        assert refused.value.code in refusals(outcome)
        assert office.now(asked).state is ConcessionState.ASKED
        return
    granted = office.approves(who, asked)
    assert granted.state is ConcessionState.GRANTED
    assert (granted.decided_level, granted.decided_for) == outcome
    assert granted.decided_by == who


OWNED: list[tuple[str, str, str, Outcome]] = [
    # Who owns the case in which Omar asks; the offer; who clicks.
    (BOB, "15%", BOB, (MANAGER, None)),
    (BOB, "18%", BOB, "own_request"),
    # There is no other director, so the executive is asked, and that is beyond a director.
    (DANA, "18%", DANA, "own_request"),
    (DANA, "18%", VERA, (EXECUTIVE, None)),
    (MINA, "10%", MINA, "own_request"),
    (NELL, "15%", BOB, "not_enough_authority"),
    (NELL, "15%", MAX, (MANAGER, None)),
]


@pytest.mark.parametrize(("owner", "typed", "who", "outcome"), OWNED)
def test_the_owner_of_the_case_decides_within_their_own_limit_only(
    office: Office, owner: str, typed: str, who: str, outcome: Outcome
) -> None:
    asked = office.asks(office.opens("ACME", owner, OMAR), OMAR, typed)
    if isinstance(outcome, str):
        with pytest.raises(DomainError) as refused:
            office.approves(who, asked)
        assert refused.value.code in refusals(outcome)
        return
    granted = office.approves(who, asked)
    assert (granted.decided_level, granted.decided_for) == outcome


AT_ONCE: list[tuple[str, str, Level | None]] = [
    (MINA, "5%", CSM),
    (MINA, "5.01%", None),
    (BOB, "15%", MANAGER),
    (BOB, "15.01%", None),
    (DANA, "25%", DIRECTOR),
    (DANA, "25.01%", None),
    (VERA, "100%", EXECUTIVE),
]


@pytest.mark.parametrize(("who", "typed", "level"), AT_ONCE)
def test_what_the_own_authority_covers_holds_at_once(
    office: Office, who: str, typed: str, level: Level | None
) -> None:
    found = office.asks(office.opens("ACME", MINA, BOB, DANA, VERA), who, typed)
    assert found.state is (ConcessionState.ASKED if level is None else ConcessionState.GRANTED)
    assert found.decided_level is level


def test_a_delegate_grants_nothing_to_themselves_at_once(office: Office) -> None:
    office.lends(VERA, MINA)
    asked = office.asks(office.opens("ACME", MINA), MINA, "18%")
    assert (asked.state, office.asked(asked)) == (ConcessionState.ASKED, [(DANA, None)])


# --- over the months --------------------------------------------------------------------------


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


# --- all of several, and product -----------------------------------------------------------------


def all_directors(office: Office) -> None:
    office.names("director", DANA, DEV)
    office.changes(quorum=Quorum.ALL)


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
    (holds("product"), PRIYA, "product_decides"),
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


# --- less ----------------------------------------------------------------------------------------

COUNTERED = [
    (DANA, "15% 12 months", DIRECTOR),
    (BOB, "15% 12 months", MANAGER),
    (BOB, "15.01% 12 months", "not_enough_authority"),
    (OMAR, "5% 12 months", "not_asked"),
    (OMAR, "5.01% 12 months", "not_asked"),
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


# --- after the lapse, with a timer that is late ------------------------------------------------


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


# --- as people meet it ---------------------------------------------------------------------------


@pytest.fixture
def acme(tmp_path: Path) -> World:
    """Mina's case with its cause known."""
    world = World(tmp_path)
    with_cause(world)
    return world


def test_a_role_that_is_lost_before_the_click_is_refused_in_words(acme: World) -> None:
    mina, dana = acme.person("mina"), acme.person("dana")
    assert asks(mina) == {}
    acme.change_policy(roles={**acme.policy.roles, **house_policy(director=[VERA]).roles})

    assert "That needs the director" in dana.clicks("Approve")

    assert concession(acme).state is ConcessionState.ASKED


def test_with_nobody_who_decides_the_draft_is_kept_for_the_day_somebody_is_named(
    acme: World,
) -> None:
    mina, was = acme.person("mina"), acme.policy
    acme.change_policy(roles={}, reporting=())

    errors = asks(mina)
    assert "Nobody is named who could decide" in str(errors)
    assert concession(acme).state is ConcessionState.DRAFT
    mina.closes()

    acme.policy = was
    mina.types("/save discount", channel=CASE)
    assert mina.submits() == {}
    assert mina.submits() == {}
    (asked,) = concessions(acme)
    assert (asked.state, asked.terms.peak) == (ConcessionState.ASKED, 18_00)


def test_roles_may_be_lost_between_the_two_forms(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save discount 18% 12 months for case study", channel=CASE)
    assert mina.submits() == {}
    acme.change_policy(roles={}, reporting=())

    assert "Nobody is named who could decide" in str(mina.submits())
    assert concession(acme).state is ConcessionState.DRAFT


def test_the_second_of_two_approvers_reads_who_was_first(tmp_path: Path) -> None:
    world = World(tmp_path, _two_directors())
    mina = with_cause(world)
    assert asks(mina) == {}
    dana, omar = world.person("dana"), world.person("omar")
    copy = world.told("omar")[-1]

    assert "Approved" in dana.clicks("Approve", on=world.told("dana")[-1])

    said = omar.forges(copy, {"action_id": "approval:approve", "value": _stale(world)})
    assert said.ok
    assert "<@U0DANA> has approved it" in omar.reads()


def _two_directors() -> Policy:
    return house_policy(director=[DANA, OMAR])


def _stale(world: World) -> str:
    with world.desk.database.read() as tx:
        found = concession(world)
        mine = [each for each in tx.approvals.list_asks(found.id) if each.person_id == OMAR]
        return f"{mine[0].ref}.{found.version - 1}"
