"""Whose what follows a case is: handed over, covered while away, taken up when somebody leaves."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.aftercare_touches import Done, finish_touch
from domain.aftercare import Health, Programme
from domain.errors import DomainError
from sandbox.methods.workspace import user_json
from sandbox.people import text_of
from sandbox.state import User
from storage.database import Transaction
from tests.aftercaring import (
    DAY,
    ends,
    events,
    lives_until_due,
    next_touch,
    reminded,
    settled,
    standing,
    timeline,
    touches,
)
from tests.databases import Server
from tests.racing import at_once, outcomes
from tests.test_handover import changed
from tests.world import World

RECOVERY = Programme.RECOVERY


@pytest.fixture
def saved(world: World) -> World:
    ends(world)
    return world


def test_what_follows_is_handed_over_as_a_whole_and_the_new_owner_hears_of_it(saved: World) -> None:
    mina, omar = saved.person("mina"), saved.person("omar")
    mina.types("/save after ACME")
    mina.clicks("Hand over…")
    assert "full member" in mina.fills({"Who goes on?": "U0GUS"}).submits()["owner"]
    assert mina.fills({"Who goes on?": "U0MINA"}).submits() != {}
    assert mina.fills({"Who goes on?": "U0OMAR"}).submits() == {}
    assert "hands you what follows the case of *ACME*" in text_of(saved.told("omar")[-1])
    assert timeline(saved)[-1][0] == "after_handed_over"
    assert events(saved)[-1] == "aftercare_handed_over"

    lives_until_due(saved, RECOVERY)
    assert reminded(saved, "mina", "weekly touch") == []
    (message,) = reminded(saved, "omar", "weekly touch")
    omar.clicks("Done, all well", on=message)
    assert next_touch(saved, RECOVERY).owner_id == "U0OMAR"


def test_nobody_from_another_company_gets_what_follows_a_case(saved: World) -> None:
    partner = User("U0ELSE", "else", "Else", "else@elsewhere.example", team_id="T0ELSE")
    saved.sandbox.state.users[partner.id] = partner
    changed(saved, "else")
    mina = saved.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Hand over…")

    assert "other companies" in mina.fills({"Who goes on?": partner.id}).submits()["owner"]
    assert saved.told("else") == []


def test_who_stands_in_hears_of_it_and_may_do_it(saved: World) -> None:
    saved.person("mina").types("/save away 5–20 Mar <@U0OMAR>")
    omar = saved.person("omar")
    omar.clicks("I stand in", on=saved.told("omar")[-1])
    lives_until_due(saved, RECOVERY)
    assert reminded(saved, "mina", "weekly touch") == []
    (message,) = reminded(saved, "omar", "weekly touch")
    assert "for <@U0MINA>" in text_of(message)
    omar.clicks("Done, all well", on=message)
    assert settled(saved, RECOVERY) == [("week", "done")]
    # It is still hers: the next one comes to whoever is there then.
    assert next_touch(saved, RECOVERY).owner_id == "U0MINA"


def _leaves(world: World, name: str) -> None:
    member = world.sandbox.state.user_named(name)
    member.deleted = True
    told = {"type": "user_change", "user": user_json(world.sandbox, member)}
    world.sandbox.emit(told)
    world.settle()


def test_when_the_owner_leaves_the_manager_is_asked_who_goes_on_and_hears_until_then(
    saved: World,
) -> None:
    _leaves(saved, "mina")
    bob = saved.person("bob")
    question = saved.told("bob")[-1]
    assert "looked after the customer of 1 closed case" in text_of(question)
    lives_until_due(saved, RECOVERY)
    # His morning in New York.
    saved.lives_through(timedelta(hours=12))
    (message,) = reminded(saved, "bob", "weekly touch")
    bob.clicks("Done, all well", on=message)
    assert settled(saved, RECOVERY) == [("week", "done")]
    bob.clicks("Hand over…", on=question)
    assert bob.fills({"Who goes on?": "U0OMAR"}).submits() == {}
    assert next_touch(saved, RECOVERY).owner_id == "U0OMAR"
    # It is asked once.
    asked = len(reminded(saved, "bob", "looked after the customer"))
    saved.lives_through(3 * DAY)
    assert len(reminded(saved, "bob", "looked after the customer")) == asked


def test_the_manager_sees_what_the_team_owes_and_others_only_their_own(saved: World) -> None:
    assert "*ACME*: weekly touch" in saved.person("bob").types("/save after")
    assert "Nothing is owed after a case." in saved.person("omar").types("/save after")


def test_a_long_list_is_turned_in_pages(world: World) -> None:
    for number in range(10):
        ends(world, account=f"Customer{number}")
    mina = world.person("mina")
    first = mina.types("/save after")
    assert "*10 things are owed after cases*" in first
    assert first.count("weekly touch") == 8
    second = mina.clicks("Later ones")
    assert second.count("weekly touch") == 2
    assert mina.clicks("Earlier ones").count("weekly touch") == 8


@pytest.mark.postgres
def test_of_six_who_see_to_one_touch_at_once_one_does(tmp_path: Path, postgres: Server) -> None:
    saved = World(tmp_path, url=postgres.fresh())
    ends(saved)
    ref, desk = next_touch(saved, RECOVERY).ref, saved.desk

    def sees_to_it(_: int) -> str:
        with desk.database.write() as tx:
            finish_touch(desk, tx, ref, "U0MINA", Done(health=Health.GREEN))
        return "done"

    found = outcomes(at_once(6, sees_to_it))
    assert found == {"done": 1, "DomainError": 5}
    assert len(standing(saved, RECOVERY)) == 1
    assert [kind for kind, _ in timeline(saved)].count("touch_done") == 1
    desk.database.close()


def test_a_touch_that_ends_with_a_new_case_is_done_by_nobody(saved: World) -> None:
    ref = next_touch(saved, RECOVERY).ref
    saved.person("mina").types("/save open ACME they are angry")

    def work(tx: Transaction) -> None:
        finish_touch(saved.desk, tx, ref, "U0MINA", Done(health=Health.GREEN))

    with saved.desk.database.write() as tx, pytest.raises(DomainError) as refused:
        work(tx)
    assert refused.value.code == "touch_over"
    assert settled(saved, RECOVERY) == []


def test_a_restart_between_two_touches_plans_nothing_twice(saved: World) -> None:
    saved.passes(timedelta(days=13))
    saved.restart()
    saved.lives_through(2 * DAY)
    assert [each.state.value for each in touches(saved)] == ["skipped", "open"]
