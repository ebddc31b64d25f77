"""A lost customer: the exit, the contacts, the offer that waits, and the new case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.aftercare import Programme
from domain.outcomes import Follow
from domain.policy import Role
from sandbox.people import text_of
from tests.aftercaring import (
    DAY,
    cases_of,
    ends,
    events,
    lives_until_due,
    next_touch,
    reminded,
    result,
    settled,
    standing,
    timeline,
    touches,
)
from tests.conceding import buttons, shown
from tests.world import POLICY, World, user

WIN_BACK, EXIT = Programme.WIN_BACK, Programme.EXIT


@pytest.fixture
def lost(world: World) -> World:
    """ACME is lost on 2 March 2026."""
    ends(world, "Lost")
    return world


def exited(world: World) -> World:
    """The exit is seen to, so that only the win-back is left."""
    mina = world.person("mina")
    for _ in standing(world, EXIT):
        mina.types("/save after ACME")
        mina.clicks("Done", row="")
    return world


def test_the_exit_is_owed_step_by_step_and_done_in_one_click_each(lost: World) -> None:
    assert [each.step.value for each in standing(lost, EXIT)] == [
        "run_off", "data_export", "knowledge", "offboarding", "thanks",
    ]  # fmt: skip
    lost.lives_through(2 * DAY)
    (message,) = reminded(lost, "mina", "exit:")
    assert "agree the run-off period" in text_of(message)
    assert "data" not in text_of(message)
    lost.person("mina").clicks("Done", on=message)
    assert settled(lost, EXIT) == [("run_off", "done")]
    exited(lost)
    assert standing(lost, EXIT) == []
    told = lost.person("mina").types("/save after ACME")
    assert "the win-back is scheduled" in told
    assert "thank them, and say that the door stays open" in told


def test_whom_we_let_go_is_won_back_too_unless_the_policy_says_otherwise(world: World) -> None:
    ends(world, "Let go")
    assert standing(world, WIN_BACK)
    rules = replace(POLICY.aftercare, let_go_too=False)
    world.change_policy(aftercare=rules)
    ends(world, "Let go", "Globex")
    assert standing(world, EXIT, "Globex")
    assert standing(world, WIN_BACK, "Globex") == []


def test_contacts_come_at_three_six_and_twelve_months_and_say_that_no_offer_is_to_be_made(
    lost: World,
) -> None:
    exited(lost)
    days = []
    for _ in range(3):
        touch = lives_until_due(lost, WIN_BACK)
        days.append(touch.due_at.date().isoformat())
        message = reminded(lost, "mina", "win-back:")[-1]
        assert "No offer yet: the reason is open." in text_of(message)
        lost.person("mina").clicks("Done", on=message)
    assert days == ["2026-06-02", "2026-09-02", "2027-03-02"]
    assert standing(lost, WIN_BACK) == []


def resolves(world: World, name: str, note: str = "The export is fast now") -> dict[str, str]:
    person = world.person(name)
    person.types("/save after ACME")
    person.clicks("Reason dealt with…")
    return person.fills({"What was done, so that the reason is gone?": note}).submits()


def test_engineering_marks_the_reason_as_dealt_with_and_reads_nothing_of_the_case(
    lost: World,
) -> None:
    exited(lost)
    roles = {**POLICY.roles, Role.ENGINEERING: (user("U0OMAR"),)}
    lost.change_policy(roles=roles)
    omar = lost.person("omar")
    told = omar.types("/save after ACME")
    assert "*ACME* was lost; <@U0MINA> looks after the win-back." in told
    assert "They said so" not in told
    omar.clicks("Reason dealt with…")
    assert "They said so" not in shown(omar)
    assert "say why" in omar.submits()["note"]
    omar.closes()
    assert resolves(lost, "omar") == {}
    with lost.desk.database.read() as tx:
        after = tx.afters.get(cases_of(lost)[0].id)
    assert (after.resolved_by, after.resolved_how) == ("U0OMAR", "The export is fast now")
    # Our fix shipped: the next contact comes on the next working day of whoever owes it.
    assert next_touch(lost, WIN_BACK).due_at.isoformat() == "2026-03-03T09:00:00+00:00"
    kinds = [kind for kind, _ in timeline(lost)]
    assert kinds[-2:] == ["reason_dealt_with", "touch_moved"]
    assert events(lost)[-2:] == ["reason_dealt_with", "touch_moved"]
    lost.lives_through(DAY)
    message = reminded(lost, "mina", "win-back:")[-1]
    assert "The reason is dealt with: an offer may be made." in text_of(message)


def test_others_may_neither_see_nor_resolve_anything(lost: World) -> None:
    omar = lost.person("omar")
    assert "Whoever looks after this customer" in omar.types("/save after ACME")
    mina = lost.person("mina")
    mina.types("/save after ACME")
    place = next(
        m for c in mina.channels for m in c.messages
        if m.ephemeral_to == "U0MINA" and "After the case" in text_of(m)
    )  # fmt: skip
    ref, before = cases_of(lost)[0].ref, touches(lost)
    for action in ("after:resolve", "after:insist", "after:hand_over"):
        omar.forges(place, {"action_id": action, "block_id": "x", "type": "button", "value": ref})
        assert not omar.has_modal
    for action in ("after:done", "after:more", "after:win_back", "after:earlier", "after:relapse"):
        value = next_touch(lost, WIN_BACK).ref
        click = {"action_id": action, "block_id": "x", "type": "button", "value": value}
        omar.forges(place, click)
        assert not omar.has_modal
        assert "Whoever looks after this customer" in omar.last_reply
    for value in ("nonsense", ""):
        click = {"action_id": "after:done", "block_id": "x", "type": "button", "value": value}
        mina.forges(place, click)
    assert touches(lost) == before


def test_a_reason_is_dealt_with_once(lost: World) -> None:
    assert resolves(lost, "priya") == {}
    told = lost.person("priya").types("/save after ACME")
    assert "an offer may be made" in told
    mina = lost.person("mina")
    mina.types("/save after ACME")
    labels = [each for m in lost.sandbox.state.channels.values() for n in m.messages
              if n.ephemeral_to == "U0MINA" for each in buttons(n)]  # fmt: skip
    assert "Reason dealt with…" not in labels[-4:]
    assert "Offer anyway…" not in labels[-4:]


def test_somebody_may_insist_on_an_offer_with_a_written_reason(lost: World) -> None:
    exited(lost)
    mina = lost.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Offer anyway…")
    assert "say why" in mina.submits()["note"]
    why = {"Why is an offer right although the reason is open?": "They asked for it"}
    assert mina.fills(why).submits() == {}
    assert timeline(lost)[-1] == ("offer_insisted", "They asked for it")
    assert events(lost)[-1] == "offer_insisted"
    lives_until_due(lost, WIN_BACK)
    message = reminded(lost, "mina", "win-back:")[-1]
    assert "an offer may be made nevertheless" in text_of(message)
    assert "They asked for it" not in text_of(message)


@pytest.mark.parametrize("trigger", ["Their alternative disappoints", "Their leadership changes"])
def test_a_trigger_brings_the_next_contact_forward_and_is_named(lost: World, trigger: str) -> None:
    exited(lost)
    mina = lost.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Come back earlier…")
    assert "Choose why" in mina.submits()["trigger"]
    later = {"What happened?": trigger, "New day": "2026-07-01"}
    assert "no earlier than planned" in mina.fills(later).submits()["day"]
    sooner = {"New day": "2026-03-10", "More about it": "Ines wrote"}
    assert mina.fills(sooner).submits() == {}
    assert next_touch(lost, WIN_BACK).due_at.date().isoformat() == "2026-03-10"
    assert timeline(lost)[-1][1].endswith(f"→ Mar 10, 2026: {trigger}: Ines wrote")
    assert events(lost)[-1] == "win_back_earlier"
    # The others come when they were planned to.
    lost.lives_through(8 * DAY)
    mina.clicks("Done")
    assert next_touch(lost, WIN_BACK).due_at.date().isoformat() == "2026-09-02"


def test_our_fix_as_a_trigger_is_the_reason_dealt_with(lost: World) -> None:
    exited(lost)
    mina = lost.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Come back earlier…")
    fix = {"What happened?": "Our fix is out", "More about it": "Export in release 12"}
    assert mina.fills(fix).submits() == {}
    assert next_touch(lost, WIN_BACK).due_at.date().isoformat() == "2026-03-03"
    assert "reason_dealt_with" in events(lost)


def test_our_fix_needs_no_day_and_everything_else_does(lost: World) -> None:
    mina = lost.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Come back earlier…")
    other = {"What happened?": "Their leadership changes", "New day": "", "More about it": "x"}
    assert "Choose one from the calendar" in mina.fills(other).submits()["day"]
    assert mina.fills({"What happened?": "Our fix is out"}).submits() == {}
    assert "reason_dealt_with" in events(lost)


def test_more_than_is_kept_about_coming_earlier_is_refused_and_not_cut(lost: World) -> None:
    mina = lost.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Come back earlier…")
    told = {"What happened?": "Their leadership changes", "New day": "2026-03-10"}

    errors = mina.fills(told | {"More about it": "x" * 1001}).submits()

    assert "1001 characters, the most is 1000" in errors["note"]
    assert mina.fills({"More about it": "x" * 1000}).submits() == {}
    assert timeline(lost)[-1][1].endswith("x" * 1000)


def test_a_conversation_that_succeeds_opens_a_case_that_follows_the_old_one(lost: World) -> None:
    exited(lost)
    lives_until_due(lost, WIN_BACK)
    mina = lost.person("mina")
    mina.clicks("More…")
    mina.clicks("Open win-back case")
    assert "The save case for *ACME* is open" in shown(mina)
    mina.closes()
    old, new = cases_of(lost)
    assert (new.follows, new.follows_as, new.owner_id) == (old.ref, Follow.WIN_BACK, "U0MINA")
    assert "Win-back: They said so" in new.reason
    assert standing(lost, WIN_BACK) == []
    assert settled(lost, WIN_BACK) == [("say_hello", "done")]
    assert result(lost).won_back_at is None

    lost.lives_through(timedelta(hours=1))
    mina.types("/save close ACME")
    how = {"How did it end?": "Saved", "Why, in a sentence": "They are back"}
    assert mina.fills(how).submits() == {}
    assert result(lost).won_back_at == lost.clock.now()
    assert [each.case_id for each in standing(lost, Programme.RECOVERY)] == [new.id]
    mina.types("/save undo")
    assert result(lost).won_back_at is None


def test_a_win_back_case_that_is_lost_again_has_its_own_contacts(lost: World) -> None:
    exited(lost)
    lives_until_due(lost, WIN_BACK)
    mina = lost.person("mina")
    mina.clicks("More…")
    mina.clicks("Open win-back case")
    mina.closes()
    mina.types("/save close ACME")
    how = {"How did it end?": "Lost", "Why, in a sentence": "No"}
    assert mina.fills(how).submits() == {}
    touch = next_touch(lost, WIN_BACK)
    assert touch.case_id == cases_of(lost)[1].id
    assert touch.due_at.date().isoformat() == "2026-09-02"
