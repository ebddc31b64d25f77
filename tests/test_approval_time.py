"""Time over a request: reminders and the next level in the approver's hours, lapsing, people who
are away, gone or out of reach, and cases that close or change hands."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.approvals import StepKind
from domain.authority import Quorum
from domain.concessions import ConcessionState
from domain.policy import Channels, Holder, Role
from sandbox.methods.workspace import user_json
from sandbox.people import text_of
from sandbox.state import Message
from tests.conceding import (
    CASE,
    asks,
    buttons,
    concession,
    copies,
    decides,
    events,
    with_authority,
    with_cause,
)
from tests.world import World, user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def asked(world: World) -> World:
    """Monday 10:00 in Berlin, where the director is asked for 18%."""
    assert asks(with_cause(world)) == {}
    return world


def roles(world: World, **holders: tuple[Holder, ...]) -> None:
    changed = {Role(name): people for name, people in holders.items()}
    world.change_policy(roles={**world.policy.roles, **changed})


def steps(world: World, kind: StepKind) -> list[datetime]:
    with world.desk.database.read() as tx:
        return [each.at for each in tx.approvals.list_steps(concession(world).id)
                if each.kind is kind]  # fmt: skip


def there(moments: Iterable[datetime], zone: str) -> list[str]:
    return [f"{each.astimezone(ZoneInfo(zone)):%a %d %H:%M}" for each in moments]


def leaves(world: World, name: str) -> None:
    member = world.sandbox.state.user_named(name)
    member.deleted = True
    world.sandbox.emit({"type": "user_change", "user": user_json(world.sandbox, member)})
    world.settle()


def told(world: World, name: str, said: str) -> list[Message]:
    return [each for each in world.told(name) if said in text_of(each)]


def test_after_four_of_their_hours_the_copy_comes_anew_and_after_eight_the_level_above_is_asked(
    asked: World,
) -> None:
    (first,) = copies(asked, "dana")
    asked.lives_through(7 * DAY)

    (copy,) = copies(asked, "dana")
    assert copy.ts > first.ts
    assert "Approve" in buttons(copy)
    assert there(steps(asked, StepKind.REMINDED), "Europe/Berlin")[0] == "Mon 02 14:00"
    assert there(steps(asked, StepKind.ESCALATED), "Europe/Berlin") == ["Mon 02 18:00"]
    (above,) = copies(asked, "vera")
    assert "Nobody has answered in time, so you are asked: as executive." in text_of(above)
    # Once each: at four hours, not again and again.
    assert len(steps(asked, StepKind.REMINDED)) == 2

    asked.person("dana").clicks("Approve")
    assert "Approved by <@U0DANA>" in text_of(copies(asked, "vera")[-1])


def test_a_weekend_does_not_count(world: World) -> None:
    mina = with_cause(world)
    world.passes(4 * DAY + 6 * HOUR)  # Friday 16:00 in Berlin
    assert asks(mina) == {}
    world.lives_through(5 * DAY)
    assert there(steps(world, StepKind.REMINDED), "Europe/Berlin")[0] == "Mon 09 11:00"
    assert there(steps(world, StepKind.ESCALATED), "Europe/Berlin") == ["Mon 09 15:00"]


def test_neither_does_a_holiday_where_they_live(world: World) -> None:
    world.passes(31 * DAY + 5 * HOUR)  # Thursday before Easter, 16:00 in Berlin
    assert asks(with_cause(world)) == {}
    world.lives_through(8 * DAY)
    assert there(steps(world, StepKind.REMINDED), "Europe/Berlin")[0] == "Tue 07 11:00"
    assert there(steps(world, StepKind.ESCALATED), "Europe/Berlin") == ["Tue 07 15:00"]


def test_above_the_top_an_alternate_is_asked_and_that_nobody_is_left_is_said_once(
    asked: World,
) -> None:
    asked.change_policy(approvers=replace(asked.policy.approvers, alternates=(user("U0NELL"),)))
    asked.lives_through(2 * DAY)
    assert "so you are asked: as executive" in text_of(copies(asked, "nell")[-1])
    assert told(asked, "mina", "nobody above has answered") == []

    asked.lives_through(6 * DAY)
    (said,) = told(asked, "mina", "nobody above has answered")
    assert "<@U0DANA>, <@U0NELL>, and <@U0VERA> were asked" in text_of(said)
    assert len(told(asked, "dana", "nobody above has answered")) == 1
    asked.person("nell").clicks("Approve")
    assert concession(asked).decided_by == "U0NELL"


def test_two_directors_in_two_zones_run_out_one_after_the_other_and_the_top_is_asked_once(
    world: World,
) -> None:
    roles(world, director=(user("U0DANA"), user("U0BOB")))
    assert asks(with_cause(world)) == {}
    world.lives_through(2 * DAY - HOUR)

    assert there(steps(world, StepKind.ESCALATED), "Europe/Berlin")[0] == "Mon 02 18:00"
    early = [each for each in told(world, "mina", "nobody above has answered") if each.at]
    with world.desk.database.read() as tx:
        vera = next(each for each in tx.approvals.list_asks(concession(world).id)
                    if each.person_id == "U0VERA")  # fmt: skip
    assert vera.at + 8 * HOUR <= (early[0].at if early and early[0].at else world.clock.now())
    assert len(copies(world, "vera")) == 1


def test_an_approver_who_is_away_is_skipped_and_one_with_a_delegate_asked_through_them(
    world: World,
) -> None:
    mina, dana = with_cause(world), world.person("dana")
    dana.types("/save away 2–6 Mar <@U0BOB>")
    assert asks(mina) == {}
    assert copies(world, "dana") == []
    assert "You decide as executive." in text_of(copies(world, "vera")[-1])

    dana.types("/save delegate 2–6 Mar <@U0NELL>")
    mina.clicks("Concessions", channel=CASE, via="More…")
    mina.clicks("Withdraw", row="18%")
    mina.closes()
    assert asks(mina) == {}
    copy = copies(world, "nell")[-1]
    assert "You decide as director in the place of <@U0DANA>." in text_of(copy)
    world.person("nell").clicks("Approve")
    granted = concession(world)
    assert (granted.decided_by, granted.decided_for) == ("U0NELL", "U0DANA")
    assert "Approved by <@U0NELL> for <@U0DANA>: 18% for 12 months" in mina.reads(CASE)


def test_who_takes_no_direct_message_is_passed_over_for_the_level_above(world: World) -> None:
    world.sandbox.state.channels["C0GENERAL"].members.append(world.sandbox.bot.id)
    world.change_policy(channels=Channels(approvals="C0GENERAL"))
    roles(world, director=(user("U0NELL"),))
    mina = with_cause(world)
    # Slack says so only when the bot writes.
    world.sandbox.state.user_named("nell").deleted = True

    assert asks(mina) == {}

    assert "Nobody has answered in time, so you are asked" in text_of(copies(world, "vera")[-1])
    said = [text_of(each) for each in world.sandbox.state.channels["C0GENERAL"].messages]
    line = "*ACME*: <@U0NELL> cannot be reached by direct message, so somebody else is asked about"
    assert any(line in each for each in said)
    assert len(steps(world, StepKind.ESCALATED)) == 1
    world.person("vera").clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED


def test_an_approver_who_leaves_is_replaced_by_the_level_above(asked: World) -> None:
    leaves(asked, "dana")
    (copy,) = copies(asked, "vera")
    assert "Approve" in buttons(copy)
    assert len(steps(asked, StepKind.ESCALATED)) == 1
    asked.person("vera").clicks("Approve")
    assert concession(asked).decided_by == "U0VERA"


def test_where_somebody_else_is_asked_too_nobody_above_is_when_one_leaves(world: World) -> None:
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    assert asks(with_cause(world)) == {}
    leaves(world, "nell")
    assert copies(world, "vera") == []
    world.person("dana").clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED


def test_an_undecided_request_lapses_after_a_fortnight_with_a_warning(asked: World) -> None:
    asked.lives_through(12 * DAY + HOUR)
    (warned,) = told(asked, "mina", "The request lapses on")
    assert "nobody has decided about 18% for 12 months yet" in text_of(warned)
    asked.lives_through(2 * DAY)

    assert concession(asked).state is ConcessionState.LAPSED
    assert len(told(asked, "mina", "Lapsed for *ACME*: 18% for 12 months")) == 1
    for name in ("dana", "bob", "vera"):
        copy = copies(asked, name)[-1]
        assert "Lapsed" in text_of(copy)
        assert buttons(copy) == []
    assert events(asked)[-1] == "concession_lapsed"


def test_lesser_terms_that_nobody_takes_lapse_too_and_the_warning_can_take_them(
    asked: World,
) -> None:
    dana, mina = asked.person("dana"), asked.person("mina")
    assert decides(dana, "Less or no…", offer="16% 12 months") == {}
    asked.lives_through(12 * DAY + HOUR)
    (warned,) = told(asked, "mina", "would be approved and waits for your word")
    assert buttons(warned) == ["Accept", "Withdraw"]
    assert "is approved" in mina.clicks("Accept", on=warned)
    assert concession(asked).state is ConcessionState.GRANTED


def test_an_approval_lapses_unless_it_is_offered_and_the_warning_can_offer_it(asked: World) -> None:
    asked.person("dana").clicks("Approve")
    mina = asked.person("mina")
    asked.lives_through(12 * DAY + HOUR)
    (warned,) = told(asked, "mina", "is approved and not offered yet")
    mina.clicks("Offered to the customer…", on=warned)
    assert mina.fills({"Who has heard it?": "Ines Roth"}).submits() == {}
    asked.lives_through(30 * DAY)
    assert concession(asked).state is ConcessionState.OFFERED
    assert told(asked, "mina", "Lapsed for") == []


def test_one_that_was_not_offered_is_over_on_its_day_and_counts_no_more(asked: World) -> None:
    asked.person("dana").clicks("Approve")
    mina = asked.person("mina")
    asked.lives_through(14 * DAY + HOUR)
    assert concession(asked).state is ConcessionState.LAPSED
    assert "Concession:" not in text_of(asked.messages(CASE)[0])
    mina.clicks("Offered to the customer…", channel=CASE)
    assert "not approved at this moment" in mina.last_reply
    assert asks(mina, "5% 12 months for reference") == {}
    assert concession(asked).decided_by == "U0MINA"


def closes(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save close", channel=CASE)
    assert mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone"}).submits() == {}


def test_when_the_case_closes_the_copies_say_so_and_later_it_is_over(asked: World) -> None:
    dana = asked.person("dana")
    closes(asked)
    for name in ("dana", "bob"):
        copy = copies(asked, name)[-1]
        assert "The case is closed, so nothing is to be decided." in text_of(copy)
        assert buttons(copy) == []
    asked.lives_through(HOUR)
    assert concession(asked).state is ConcessionState.LAPSED
    assert "The case is closed" in text_of(copies(asked, "dana")[-1])
    assert told(asked, "mina", "Lapsed for") == []
    asked.lives_through(3 * DAY)
    assert copies(asked, "vera") == []
    assert "closed" in dana.reads()


def test_taking_the_closing_back_brings_the_request_and_its_buttons_back(asked: World) -> None:
    mina, dana = asked.person("mina"), asked.person("dana")
    closes(asked)
    asked.passes(timedelta(seconds=30))
    mina.types("/save undo")

    assert "Approve" in buttons(copies(asked, "dana")[-1])
    asked.lives_through(timedelta(minutes=5))
    assert concession(asked).state is ConcessionState.ASKED
    dana.clicks("Approve")
    assert concession(asked).state is ConcessionState.GRANTED


def test_a_case_that_is_reopened_later_says_that_the_request_has_lapsed(asked: World) -> None:
    """The case is open again, so its being closed is no reason any more."""
    closes(asked)
    asked.lives_through(HOUR)
    asked.person("mina").types("/save reopen ACME")
    asked.settle()

    copy = copies(asked, "dana")[-1]
    assert "The case is closed" not in text_of(copy)
    assert "Lapsed" in text_of(copy)
    assert buttons(copy) == []
    assert concession(asked).state is ConcessionState.LAPSED


def test_a_button_kept_from_before_the_closing_is_refused_in_words(asked: World) -> None:
    dana = asked.person("dana")
    seen = copies(asked, "dana")[-1]
    value = next(each["value"] for block in seen.blocks for each in block.get("elements", [])
                 if each.get("value"))  # fmt: skip
    closes(asked)
    click = {"action_id": "approval:approve", "block_id": "x", "type": "button", "value": value}
    dana.forges(copies(asked, "dana")[-1], click)
    assert "closed" in dana.last_reply
    assert concession(asked).state is ConcessionState.ASKED


def test_handing_the_case_over_changes_who_gains_by_it(world: World) -> None:
    """Who gains decides within their own authority only, whoever asked first."""
    from tests.test_handover import asks as asks_to_take_over
    from tests.test_handover import question_to

    assert asks(with_cause(world), "16% 12 months for reference") == {}
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    world.person("dana").types("/save delegate 2–6 Mar <@U0OMAR>")
    omar = world.person("omar")
    assert "in the place of <@U0DANA>" in omar.reads()
    assert asks_to_take_over(world, "mina", "U0OMAR") == {}
    omar.clicks("Accept", on=question_to(world, "omar"))

    assert "You gain by this request" in omar.clicks("Approve", on=copies(world, "omar")[-1])
    assert concession(world).state is ConcessionState.ASKED
    world.person("dana").clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED


def test_where_all_have_to_agree_and_the_missing_one_leaves_the_level_above_is_asked(
    world: World,
) -> None:
    world.policy = with_authority(world.policy, quorum=Quorum.ALL)
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    assert asks(with_cause(world)) == {}
    world.person("dana").clicks("Approve")
    leaves(world, "nell")
    assert "Approve" in buttons(copies(world, "vera")[-1])
    world.person("vera").clicks("Approve")
    assert concession(world).decided_by == "U0VERA"


def test_a_closing_taken_back_leaves_an_approval_as_it_was(asked: World) -> None:
    asked.person("dana").clicks("Approve")
    before = concession(asked).lapses_at
    closes(asked)
    asked.passes(timedelta(seconds=30))
    asked.person("mina").types("/save undo")
    asked.lives_through(DAY)
    assert concession(asked).state is ConcessionState.GRANTED
    assert concession(asked).lapses_at == before


def test_who_stands_in_for_somebody_who_leaves_decides_no_more(world: World) -> None:
    world.person("dana").types("/save delegate 2–6 Mar <@U0NELL>")
    assert asks(with_cause(world)) == {}
    leaves(world, "dana")
    (copy,) = copies(world, "nell")
    assert "Others are asked now." in text_of(copy)
    assert buttons(copy) == []
    assert "Approve" in buttons(copies(world, "vera")[-1])
