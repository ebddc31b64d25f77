"""Somebody decides in one's place for some days: dated, not passed on, not for their own gain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.concessions import ConcessionState
from domain.policy import Role
from sandbox.people import text_of
from tests.conceding import asks, buttons, concession, copies, decides, with_cause
from tests.test_approvals import forges, stamp
from tests.world import World, user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_named_listed_and_ended_with_both_told(world: World) -> None:
    dana, nell = world.person("dana"), world.person("nell")
    assert "Nobody decides about requests in your place" in dana.types("/save delegate")

    said = dana.types("/save delegate 3–6 Mar <@U0NELL>")
    assert said == (
        "<@U0NELL> decides about requests in your place then. `/save delegate stop` ends it."
    )
    assert "<@U0DANA> has named you to decide about requests" in nell.reads()
    assert "<@U0NELL> decides in the place of <@U0DANA>" in dana.types("/save delegate")
    assert "<@U0NELL> decides in the place of <@U0DANA>" in nell.types("/save delegate")

    assert "you decide about requests yourself again" in dana.types("/save delegate stop")
    assert "you do so no more in their place" in nell.reads()
    assert "Nobody decides in your place" in dana.types("/save delegate stop")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("next week", "Write the days and who decides"),
        ("3–6 Mar", "Write the days and who decides"),
        ("<@U0NELL>", "Write the days and who decides"),
        ("3–6 Mar <@U0DANA>", "Nobody can stand in for themselves"),
        ("3–6 Mar <@U0GUS>", "choose a colleague"),
        ("3–6 Mar <@U0BOT>", "choose a colleague"),
        ("3–6 Mar <@U404>", "choose a colleague"),
        ("2026-01-01 to 2026-01-05 <@U0NELL>", "over"),
        ("2026-03-09 to 2026-03-03 <@U0NELL>", "before"),
        ("2026-03-03 to 2026-12-31 <@U0NELL>", "more than 90 days"),
    ],
)
def test_what_cannot_be_is_answered_in_words(world: World, line: str, said: str) -> None:
    answer = world.person("dana").types(f"/save delegate {line}")
    assert said in answer
    with world.desk.database.read() as tx:
        assert tx.delegations.list_to_come("U0DANA", world.clock.now()) == []


def test_two_for_the_same_day_are_refused(world: World) -> None:
    dana = world.person("dana")
    dana.types("/save delegate 3–6 Mar <@U0NELL>")
    assert "some of those days already" in dana.types("/save delegate 6–9 Mar <@U0OMAR>")
    assert "decides about requests" in dana.types("/save delegate 7–9 Mar <@U0OMAR>")


def test_one_that_begins_while_a_request_waits_asks_the_delegate_as_well(world: World) -> None:
    dana, nell = world.person("dana"), world.person("nell")
    dana.types("/save delegate 3–6 Mar <@U0NELL>")
    assert asks(with_cause(world)) == {}
    assert copies(world, "nell") == []

    world.lives_through(DAY)

    copy = copies(world, "nell")[-1]
    assert "You decide as director in the place of <@U0DANA>." in text_of(copy)
    nell.clicks("Approve", on=copy)
    granted = concession(world)
    assert (granted.decided_by, granted.decided_for) == ("U0NELL", "U0DANA")
    for name in ("dana", "nell"):
        assert "Approved by <@U0NELL> for <@U0DANA>" in text_of(copies(world, name)[-1])
        assert buttons(copies(world, name)[-1]) == []
    nell.types("/save policy")


def test_it_is_not_retroactive_and_ends_on_its_day(world: World) -> None:
    dana, nell = world.person("dana"), world.person("nell")
    dana.types("/save delegate 1–2 Mar <@U0NELL>")
    with world.desk.database.read() as tx:
        (given,) = tx.delegations.list_to_come("U0DANA", world.clock.now())
    assert given.starts_at == world.clock.now()
    assert asks(with_cause(world)) == {}
    world.passes(DAY)  # Tuesday: it is over
    assert "needs the director" in nell.clicks("Approve")
    assert concession(world).state is ConcessionState.ASKED


def test_it_is_not_passed_on(world: World) -> None:
    dana, nell, omar = (world.person(name) for name in ("dana", "nell", "omar"))
    dana.types("/save delegate 2–6 Mar <@U0NELL>")
    nell.types("/save delegate 2–6 Mar <@U0OMAR>")
    assert asks(with_cause(world)) == {}
    assert "Approve" in buttons(copies(world, "nell")[-1])
    assert [each for each in copies(world, "omar") if "Approve" in buttons(each)] == []
    seen = world.sandbox.post(world.sandbox.direct_with("U0OMAR"), "U0OMAR", "hello")
    said = forges(omar, seen, "approval:approve", stamp(world, "nell"))
    assert "Only the colleague who was asked" in said


def test_borrowed_authority_ends_with_who_lent_it(world: World) -> None:
    dana, nell = world.person("dana"), world.person("nell")
    dana.types("/save delegate 2–6 Mar <@U0NELL>")
    assert asks(with_cause(world)) == {}
    roles = {**world.policy.roles, Role.DIRECTOR: (user("U0VERA"),)}
    world.change_policy(roles=roles)
    assert "needs the director" in nell.clicks("Approve")
    assert concession(world).state is ConcessionState.ASKED


def test_a_delegate_who_stands_in_for_who_asks_is_not_asked(world: World) -> None:
    dana, mina = world.person("dana"), world.person("mina")
    mina.types("/save delegate 2–6 Mar <@U0NELL>")
    dana.types("/save delegate 2–6 Mar <@U0NELL>")
    assert asks(with_cause(world)) == {}
    assert copies(world, "nell") == []
    assert "Approve" in buttons(copies(world, "dana")[-1])


def test_one_that_begins_during_a_question_has_no_running_clock(world: World) -> None:
    dana = world.person("dana")
    dana.types("/save delegate 3–6 Mar <@U0NELL>")
    assert asks(with_cause(world)) == {}
    assert decides(dana, "Ask…", question="Why now?") == {}
    world.lives_through(2 * DAY)
    with world.desk.database.read() as tx:
        (ask,) = [each for each in tx.approvals.list_asks(concession(world).id)
                  if each.person_id == "U0NELL"]  # fmt: skip
    assert ask.clock_from is None
    assert copies(world, "vera") == []
    mina = world.person("mina")
    mina.clicks("Answer…")
    assert mina.fills({"Your answer": "They sign on Friday"}).submits() == {}
    assert "They sign on Friday" in text_of(copies(world, "nell")[-1])


def test_where_all_have_to_agree_a_delegate_speaks_for_whom_they_stand_in_for(world: World) -> None:
    from domain.authority import Quorum

    world.policy = replace(
        world.policy, authority=replace(world.policy.authority, quorum=Quorum.ALL)
    )
    world.change_policy(
        roles={**world.policy.roles, Role.DIRECTOR: (user("U0DANA"), user("U0VERA"))}
    )
    dana, nell, vera = (world.person(name) for name in ("dana", "nell", "vera"))
    dana.types("/save delegate 3–6 Mar <@U0NELL>")
    assert asks(with_cause(world), "18% 12 months for reference") == {}
    world.lives_through(DAY)
    nell.clicks("Approve", on=copies(world, "nell")[-1])
    assert concession(world).state is ConcessionState.ASKED
    assert "agreed already" in dana.clicks("Approve")
    vera.clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED
