"""Whose word counts: roles, delegates, absences and interests, as they are at the click."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.authority import Level, Route
from domain.concessions import ConcessionState
from domain.errors import DomainError
from domain.policy import Policy
from tests.arranging import (
    Arrange,
    all_of,
    as_usual,
    holds,
    is_away,
    leaves,
    lends,
    max_leads_mina,
    named,
    no_lines,
    nobody,
    rules,
)
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
from tests.world import World

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


DECIDED: list[tuple[Arrange, str, str, Outcome]] = [
    # What changes after Mina asked in her own case; the offer; who clicks; by which authority and
    # in whose place it is granted, or the refusal.
    (as_usual, "15%", BOB, (MANAGER, None)),
    (as_usual, "15.01%", BOB, "not_enough_authority"),
    (as_usual, "18%", DANA, (DIRECTOR, None)),
    (as_usual, "25.01%", DANA, "not_enough_authority"),
    (as_usual, "18%", VERA, (EXECUTIVE, None)),
    (as_usual, "15%", OMAR, "not_asked"),
    (as_usual, "18%", PRIYA, "not_enough_authority"),
    (as_usual, "18%", MINA, "own_request"),
    # A manager of another team is a colleague here.
    (as_usual, "15%", MAX, "not_asked"),
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
    (lends(DANA, OMAR, first=1), "18%", OMAR, "not_asked"),
    (all_of(lends(DANA, OMAR), holds("director", DEV)), "18%", OMAR, "not_enough_authority"),
    (all_of(lends(DANA, OMAR), leaves(DANA)), "18%", OMAR, "not_enough_authority"),
    (all_of(lends(DANA, OMAR), leaves(OMAR)), "18%", OMAR, "not_allowed"),
    # Emergencies.
    (as_usual, "30%", VERA, (EXECUTIVE, None)),
    (as_usual, "30%", DANA, "not_enough_authority"),
    (named(emergency=EVE), "30%", EVE, (EXECUTIVE, None)),
    (named(emergency=EVE), "30%", VERA, "not_enough_authority"),
    (named(emergency=EVE), "29.99%", VERA, (EXECUTIVE, None)),
    (named(emergency=EVE), "29.99%", EVE, "not_asked"),
    (all_of(named(emergency=EVE), leaves(EVE)), "30%", VERA, (EXECUTIVE, None)),
    (all_of(named(emergency=EVE), lends(EVE, OMAR)), "30%", OMAR, (EXECUTIVE, EVE)),
    (all_of(named(emergency=EVE), lends(VERA, OMAR)), "30%", OMAR, "not_enough_authority"),
    # An alternate stands above the top level.
    (named(alternates=ALMA), "18%", ALMA, (EXECUTIVE, None)),
    (all_of(named(emergency=EVE, alternates=ALMA)), "30%", ALMA, (EXECUTIVE, None)),
    (as_usual, "18%", ALMA, "not_asked"),
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
    (NELL, "15%", BOB, "not_asked"),
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
