"""Being reminded, in the words of those who are: early, in their hours, once, and never after."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.showing import look_at_case
from domain.checklist import Item
from domain.clocks import ClockKind, Hears
from domain.policy import Ground, Holder, Reminders, ReportingLine
from sandbox.errors import Unfaithful
from sandbox.methods.workspace import user_json
from sandbox.people import plain_text, text_of
from sandbox.state import Message
from storage.nudges import Nudge
from storage.reminders import ReminderKind
from tests.world import MONDAY, POLICY, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Watch:
    """What was posted to each person while it watched."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._world.sandbox.state.calls = deque()
        self._before = {name: len(world.told(name)) for name in ("mina", "omar", "bob", "dana")}

    def of(self, name: str) -> list[Message]:
        return self._world.told(name)[self._before[name] :]

    def posted(self, name: str) -> list[tuple[datetime, str]]:
        """When, and what each message said when it was new."""
        person = self._world.sandbox.state.user_named(name).id
        return [
            (call.at, plain_text(list(call.args["blocks"])))
            for call in self._world.sandbox.state.calls
            if call.method == "chat.postMessage" and call.args["channel"] == person
            if call.response["ok"] and call.args.get("blocks")
        ]

    def texts(self, name: str) -> list[str]:
        return [text_of(message) for message in self.of(name)]


@contextmanager
def watching(world: World) -> Iterator[Watch]:
    yield Watch(world)


def at(message: Message, zone: str) -> datetime:
    assert message.at is not None
    return message.at.astimezone(ZoneInfo(zone))


def ticked(world: World, account: str) -> None:
    """Every item of the case is settled, so that only its clocks are left."""
    case = world.case(account)
    with world.desk.database.write() as tx:
        for item in tx.items.list_of(case.id):
            tx.items.change(item.id, state="done")


@pytest.fixture
def acme(world: World) -> World:
    """Mina's case, opened on Monday at 18:00 in Tokyo; only the first contact is open."""
    world.person("mina").types("/save open ACME")
    ticked(world, "ACME")
    world.person("mina").clicks("Called, no answer", channel="save-acme")
    return world


def test_a_csm_in_tokyo_one_in_kuala_lumpur_and_a_manager_in_new_york_are_told_in_their_hours(
    tmp_path: Path,
) -> None:
    """Over the change to summer time in New York (8 March) and Japan's holiday on the 20th."""
    world = World(tmp_path)
    world.lives_through(DAY * 3 + HOUR * 15)  # Friday in Asia, Thursday evening in New York
    with watching(world) as watch:
        world.person("mina").types("/save open ACME")
        world.person("omar").types("/save open Globex")
        world.lives_through(DAY * 14)
        world.person("mina").types("/save open Initech")  # Friday the 20th: a holiday in Japan
        world.lives_through(DAY * 5)

    zones = {"mina": "Asia/Tokyo", "omar": "Asia/Kuala_Lumpur", "bob": "America/New_York"}
    for name, zone in zones.items():
        reminders = [moment for moment, text in watch.posted(name) if "due" in text]
        assert reminders
        for moment in (each.astimezone(ZoneInfo(zone)) for each in reminders):
            assert moment.weekday() < 5
            assert moment.date() != date(2026, 3, 20) or name != "mina"
            assert 9 <= moment.hour < 18 or (moment.hour, moment.minute) == (18, 0)
    for account, name in (("ACME", "mina"), ("Globex", "omar"), ("Initech", "mina")):
        due = world.case(account).flagged_at + 48 * HOUR
        said = f"*{account}*: first contact"
        first = next(moment for moment, text in watch.posted(name) if said in text)
        weekend = account == "Initech"  # opened on a holiday before a weekend: no hour was left
        assert first < due or weekend


def test_a_day_begins_with_one_message_of_the_five_most_urgent_things(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    mina.types("/save open Globex")
    with watching(world) as watch:
        world.lives_through(DAY)

    (day,) = watch.of("mina")
    assert at(day, "Asia/Tokyo").strftime("%a %H:%M") == "Tue 09:00"
    text = text_of(day)
    assert text.startswith("*Your day*")
    assert text.count("ACME") + text.count("Globex") == 5
    assert "Show all (" in text
    assert day.text.startswith("*ACME*: first contact, by phone, due")


def test_show_all_lists_everything_and_a_tick_there_shows_in_the_message(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    world.lives_through(DAY)

    mina.clicks("Done", row="Confirm the cut", on=world.told("mina")[-1])
    settled = (
        "Confirm the cut by phone with the five whys. Is it money, or is no return shown? – settled"
    )
    assert settled in text_of(world.told("mina")[-1])

    button = text_of(world.told("mina")[-1]).rpartition("Show all")[2]
    mina.clicks(f"Show all{button}", on=world.told("mina")[-1])
    assert "Find out who decides" in str(mina.modal.payload)
    assert "Confirm the cut" not in str(mina.modal.payload)

    mina.clicks("Done", row="Find out who decides")
    assert "Find out who decides" not in str(mina.modal.payload)
    assert "first contact" in str(mina.modal.payload)


def test_nothing_due_means_no_message(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)  # the update is due on Monday, and told on Friday

    assert watch.of("mina") == []


def test_the_first_contact_is_told_in_the_morning_then_an_hour_before_and_when_it_has_passed(
    acme: World,
) -> None:
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)

    moments = [at(m, "Asia/Tokyo").strftime("%a %H:%M") for m in watch.of("mina")]
    # Due on Wednesday at 18:00: in the days before it, loud at 17:00, passed in Thursday's day.
    assert moments == ["Tue 09:00", "Wed 09:00", "Wed 17:00", "Thu 09:00"]
    live = text_of(watch.of("mina")[-1])
    assert ":warning: *ACME*: first contact was due" in live
    assert "1 attempt, no answer yet" in live
    for older in watch.texts("mina")[:-1]:
        assert older == "ACME: first contact – there is a newer message"


def test_a_call_silences_at_once_and_the_message_shrinks_to_a_line(acme: World) -> None:
    mina = acme.person("mina")
    acme.lives_through(DAY)
    live = acme.told("mina")[-1]
    assert "Log contact" in text_of(live)

    mina.clicks("Log contact", on=live)
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)

    assert "ACME: first contact – settled" in text_of(live)
    assert watch.of("mina") == []


def test_what_is_done_while_its_reminder_waits_for_slack_is_not_said(acme: World) -> None:
    acme.sandbox.faults.outage = True
    acme.lives_through(DAY * 2)
    mina = acme.person("mina")
    mina.types("/save contact ACME")
    acme.sandbox.faults.outage = False
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, first_contact_at=acme.clock.now())
    with watching(acme) as watch:
        acme.passes(HOUR)

    assert not [m for m in watch.of("mina") if "first contact" in m.text]


def test_a_reminder_that_was_perhaps_posted_does_not_stand_when_its_thing_is_done(
    acme: World,
) -> None:
    acme.sandbox.faults.do_then_drop("chat.postMessage")
    acme.clock.advance(DAY)
    acme.real.now += DAY.total_seconds()
    acme.settle(longest=1)
    (live,) = [m for m in acme.told("mina") if "first contact" in text_of(m)]
    assert "Log contact" in text_of(live)

    acme.person("mina").types("/save contact ACME")
    acme.person("mina").fills({"Whom did you reach?": "Ines"}).submits()
    acme.settle(longest=400)

    assert "ACME: first contact – settled" in text_of(live)
    assert "Log contact" not in text_of(live)


def test_several_things_that_are_due_at_once_are_one_message(world: World) -> None:
    mina = world.person("mina")
    for account in ("ACME", "Globex", "Initech"):
        mina.types(f"/save open {account}")
        ticked(world, account)
    world.lives_through(DAY)
    with watching(world) as watch:
        world.lives_through(DAY - HOUR / 2)

    (nudge,) = [m for m in watch.of("mina") if "Hand over…" in text_of(m)]
    assert all(account in text_of(nudge) for account in ("ACME", "Globex", "Initech"))
    assert nudge.text.endswith("and 2 more")


@pytest.mark.parametrize(("count", "name"), [(15, "Customer {}"), (15, "Customer {} " + "&" * 280)])
def test_of_very_many_things_at_once_none_is_left_out_without_a_word(
    world: World, count: int, name: str
) -> None:
    mina, names = world.person("mina"), [name.format(number) for number in range(10, 10 + count)]
    for account in names:
        mina.types(f"/save open {account}")
        ticked(world, account)
    world.lives_through(DAY)
    with watching(world) as watch:
        world.lives_through(DAY - HOUR / 2)

    (nudge,) = [m for m in watch.of("mina") if "Log contact" in text_of(m)]
    shown = [each for each in range(10, 10 + count) if f"*Customer {each}" in text_of(nudge)]
    left = count - len(shown)
    assert shown
    assert not left or f"Show all ({left} more)" in text_of(nudge)
    assert nudge.text.endswith(f"and {count - 1} more")


def test_an_attempt_is_a_quiet_change_of_the_live_message(acme: World) -> None:
    acme.lives_through(DAY * 2 - HOUR / 2)
    live = acme.told("mina")[-1]
    with watching(acme) as watch:
        acme.person("mina").clicks("Called, no answer", on=live)

    assert [m for m in watch.of("mina") if "first contact" in text_of(m)] == []
    assert "2 attempts, no answer yet" in text_of(live)


def test_so_near_to_the_deadline_there_is_no_snooze(acme: World) -> None:
    mina = acme.person("mina")
    acme.lives_through(DAY * 2 - HOUR * 1 + timedelta(minutes=1))  # Wednesday 17:01 in Tokyo

    with pytest.raises(Unfaithful):
        mina.clicks("Snooze…", on=acme.told("mina")[-1])


def test_a_snoozed_update_speaks_up_at_its_time_and_can_be_snoozed_no_second_time(
    world: World,
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    ticked(world, "ACME")
    mina.types("/save contact ACME")
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    # The update is due next Monday at 18:00; on Monday at 16:00 there are two hours left.
    world.lives_through(DAY * 7 - HOUR * 2 + timedelta(minutes=1))
    live = world.told("mina")[-1]
    assert "the weekly update to the customer is due" in text_of(live)

    mina.clicks("Snooze…", on=live)
    assert mina.fills({"Why": " "}).submits() == {"reason": "Please say why, in a few words."}
    assert mina.fills({"Why": "Ines answers at five."}).submits() == {}
    assert "snoozed until" in text_of(live)
    with watching(world) as watch:
        world.lives_through(HOUR)
    with watching(world) as after:
        world.lives_through(HOUR * 4)

    assert [at(m, "Asia/Tokyo").strftime("%H:%M") for m in watch.of("mina")] == []
    assert len(after.of("mina")) == 0  # four hours apart: the snooze ends in a quiet change
    assert "snoozed until" not in text_of(live)
    with pytest.raises(Unfaithful):
        mina.clicks("Snooze…", on=live)


def test_the_manager_hears_of_passed_deadlines_once_a_day_with_the_attempts(acme: World) -> None:
    acme.person("omar").types("/save open Globex")
    ticked(acme, "Globex")
    acme.person("omar").clicks("Called, no answer", channel="save-globex")
    acme.person("omar").clicks("Called, no answer", channel="save-globex")
    with watching(acme) as watch:
        acme.lives_through(DAY * 4)

    (told,) = watch.of("bob")
    assert at(told, "America/New_York").strftime("%a %H:%M") == "Wed 09:00"
    text = text_of(told)
    assert "Passed deadlines of your team" in text
    assert "ACME" in text
    assert "Globex" in text
    assert "2 attempts, no answer yet" in text


def test_a_passed_deadline_alone_is_no_reason_for_another_message_to_the_manager(
    acme: World,
) -> None:
    with watching(acme) as watch:
        acme.lives_through(DAY * 12)
        acme.person("omar").types("/save open Globex")
        ticked(acme, "Globex")
        acme.lives_through(DAY * 4)

    first, second = [text for _, text in watch.posted("bob")]
    assert "ACME" in first
    assert "ACME" in second
    assert "Globex" in second


def test_a_passed_deadline_that_is_settled_meanwhile_leaves_the_managers_list(acme: World) -> None:
    acme.lives_through(DAY * 2 + HOUR * 6)
    told = acme.told("bob")[-1]
    assert "ACME" in text_of(told)

    mina = acme.person("mina")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    with watching(acme) as watch:
        acme.lives_through(DAY * 2)

    assert watch.of("bob") == []


@pytest.mark.parametrize("why", ["tier 1", "emergency runway"])
def test_where_it_is_urgent_owner_and_manager_hear_at_once_even_at_night(
    acme: World, why: str
) -> None:
    case = acme.case("ACME")
    urgent = {"tier": 1} if why == "tier 1" else {"renewal_on": MONDAY.date() + 20 * DAY}
    with acme.desk.database.write() as tx:
        tx.cases.change(case.id, flagged_at=case.flagged_at + 12 * HOUR, **urgent)
    acme.person("mina").clicks("Called, no answer", channel="save-acme")
    with watching(acme) as watch:
        acme.lives_through(DAY * 2 + HOUR * 13)

    due = MONDAY + 60 * HOUR
    for name in ("mina", "bob"):
        passed = [m for m in watch.of(name) if "first contact was due" in text_of(m)]
        assert [m.at for m in passed if m.at and m.at - due < HOUR]


def test_friday_offers_what_falls_due_before_monday_noon(world: World) -> None:
    mina = world.person("mina")
    world.lives_through(DAY * 3 + HOUR * 23)  # Friday 17:00 in Tokyo the week before
    mina.types("/save open ACME")
    ticked(world, "ACME")
    mina.types("/save contact ACME")
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    with watching(world) as watch:
        world.lives_through(DAY * 9)

    friday = [m for m in watch.of("mina") if at(m, "Asia/Tokyo").strftime("%a") == "Fri"]
    assert friday
    assert all("update" in text_of(m) for m in friday)


def test_an_owner_who_is_deactivated_is_not_reminded_and_the_manager_is_asked(acme: World) -> None:
    user = acme.sandbox.state.user_named("mina")
    user.deleted = True
    acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, user)})
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)

    bob = acme.person("bob")
    assert watch.of("mina") == []
    question, *reminders = watch.of("bob")
    assert "has left the workspace and owned 1 open case" in text_of(question)
    assert any("*ACME*: first contact" in text_of(each) for each in reminders)

    bob.clicks("Hand over…", on=question)
    assert bob.fills({"New owner": "U0OMAR"}).submits() == {}
    assert acme.case("ACME").owner_id == "U0OMAR"
    assert "handed you the save case for *ACME*" in text_of(acme.told("omar")[0])
    assert "<@U0OMAR> owns it now" in bob.reads("save-acme")


def test_a_passed_item_is_told_to_the_manager_of_whoever_owns_it(world: World) -> None:
    reminders = world.policy.reminders
    rule = replace(reminders.rules[ClockKind.ITEM], breach_to=(Hears.MANAGER,))
    world.change_policy(
        reminders=replace(reminders, rules={**reminders.rules, ClockKind.ITEM: rule}),
        reporting=(
            ReportingLine(Holder(Ground.USER, "U0DANA"), (Holder(Ground.USER, "U0OMAR"),)),
            ReportingLine(Holder(Ground.USER, "U0BOB"), (Holder(Ground.USER, "U0MINA"),)),
        ),
    )
    item = _item_of(world, "U0OMAR")
    with watching(world) as watch:
        world.lives_through(DAY * 4)

    (key,) = [nudge.key for nudge in _nudges_of(world, "U0OMAR") if nudge.subject == item.ref]
    with world.desk.database.read() as tx:
        last = tx.reminders.find_last("U0DANA", ReminderKind.DAY)
    assert watch.posted("dana")
    assert last is not None
    assert key in last.payload["breaches"]


def _nudges_of(world: World, person: str) -> list[Nudge]:
    with world.desk.database.read() as tx:
        return tx.nudges.list_live_of(person)


def _item_of(world: World, owner: str) -> Item:
    """Opens ACME and gives its most urgent item to somebody who owns no case."""
    world.person("mina").types("/save open ACME")
    case = world.case("ACME")
    with world.desk.database.write() as tx:
        item = min(tx.items.list_of(case.id), key=lambda each: each.due_at)
        tx.items.change(item.id, owner_id=owner)
        look_at_case(tx, case, world.clock.now())
    return item


def test_of_very_many_cases_of_somebody_who_left_none_is_left_out_without_a_word(
    world: World,
) -> None:
    for number in range(10, 32):
        world.person("mina").types(f"/save open Customer {number} {'&' * 250}")
    user = world.sandbox.state.user_named("mina")
    user.deleted = True
    world.sandbox.emit({"type": "user_change", "user": user_json(world.sandbox, user)})
    world.settle()

    (question,) = [m for m in world.told("bob") if "has left the workspace" in m.text]
    shown = text_of(question).count("*Customer")
    assert "owned 22 open cases" in question.text
    assert 0 < shown < 22
    assert f"and {22 - shown} more" in text_of(question)


def test_somebody_slack_does_not_know_any_more_is_noticed_when_reminded(acme: World) -> None:
    acme.sandbox.state.user_named("mina").deleted = True  # and no event said so
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)

    assert watch.of("mina") == []
    assert any("has left the workspace" in text for text in watch.texts("bob"))
    assert any("*ACME*: first contact" in text for text in watch.texts("bob"))


@pytest.mark.parametrize("error", ["cannot_dm_bot", "channel_not_found", "msg_blocks_too_long"])
def test_where_slack_takes_no_reminder_the_manager_hears_instead_and_others_go_on(
    acme: World, error: str
) -> None:
    acme.person("omar").types("/save open Globex")
    ticked(acme, "Globex")
    acme.sandbox.faults.error("chat.postMessage", error)  # Mina's day is the first
    with watching(acme) as watch:
        acme.lives_through(DAY - HOUR * 6)

    (instead,) = watch.of("bob")
    assert f"my reminder to <@U0MINA> ({error}). Please tell them: ACME: first" in instead.text
    assert any("*Globex*" in text for text in watch.texts("omar"))
    assert "A reminder" in acme.person("dana").types("/save letters")


def test_a_case_handed_over_is_silent_to_the_old_owner_and_speaks_to_the_new(acme: World) -> None:
    mina = acme.person("mina")
    acme.lives_through(DAY)
    live = acme.told("mina")[-1]

    mina.types("/save handover ACME")
    assert mina.fills({"New owner": "U0MINA"}).submits() == {
        "owner": "They own the case for *ACME* already. Choose somebody else."
    }
    mina.fills({"New owner": "U0OMAR", "What they should know": "Ines is on leave."}).submits()
    question = acme.told("omar")[0]
    assert "first contact" in text_of(live)
    acme.person("omar").clicks("Accept", on=question)
    with watching(acme) as watch:
        acme.lives_through(DAY)

    assert "settled" in text_of(live)
    assert watch.of("mina") == []
    assert any("*ACME*: first contact" in text for text in watch.texts("omar"))
    assert "Ines is on leave." in text_of(question)
    assert "U0OMAR" in acme.sandbox.state.channel_named("save-acme").members


@pytest.mark.parametrize("how", ["closed", "archived"])
def test_a_case_that_is_closed_or_archived_is_silent(acme: World, how: str) -> None:
    mina = acme.person("mina")
    if how == "closed":
        mina.clicks("Close case…", channel="save-acme", via="More…")
        mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    else:
        acme.sandbox.archive(acme.sandbox.state.channel_named("save-acme"), "U0MINA")
        acme.settle()
    with watching(acme) as watch:
        acme.lives_through(DAY * 4)

    assert [m for m in watch.of("mina") if "first contact" in text_of(m)] == []
    assert watch.of("bob") == []


def test_after_a_week_switched_off_each_person_gets_one_message_about_now(world: World) -> None:
    for name, accounts in (("mina", ("ACME", "Globex")), ("omar", ("Initech",))):
        for account in accounts:
            world.person(name).types(f"/save open {account}")
    world.lives_through(HOUR)
    with watching(world) as watch:
        # Nothing runs for a week; the bot comes back on Monday at 11:00 in Tokyo.
        world.clock.advance(DAY * 7 - HOUR * 8)
        world.real.now += (DAY * 7).total_seconds()
        world.restart()
        world.settle()
        world.passes(HOUR)

    assert len(watch.of("mina")) == 1
    assert len(watch.of("omar")) == 1
    assert "first contact was due" in watch.of("mina")[0].text
    with watching(world) as later:
        world.lives_through(HOUR * 12)  # and the manager's day begins in New York
    assert len(later.of("bob")) == 1


def test_shadow_mode_shows_admin_and_manager_what_would_be_sent_and_sends_nothing(
    tmp_path: Path,
) -> None:
    quiet = replace(POLICY, reminders=Reminders(shadow_until=date(2026, 3, 5)))
    world = World(tmp_path, quiet)
    world.person("mina").types("/save open ACME")
    ticked(world, "ACME")
    world.person("mina").clicks("Called, no answer", channel="save-acme")
    with watching(world) as watch:
        world.lives_through(DAY * 3)

    assert [m for m in watch.of("mina") if "due" in m.text] == []
    for name in ("dana", "bob"):
        told = watch.of(name)
        assert told
        assert all("Shadow mode" in text_of(message) for message in told)
        assert any("<@U0MINA>: ACME: first contact" in text_of(message) for message in told)

    with watching(world) as after:
        world.lives_through(DAY * 3)
    assert any("first contact was due" in text for text in after.texts("mina"))


def test_settings_move_the_day_and_the_hours(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save settings")
    fields = {"Your day comes at": "11:30", "Quiet from": "16:00", "Quiet until": "11:00"}
    assert mina.fills(fields).submits() == {}
    with watching(acme) as watch:
        acme.lives_through(DAY * 3)

    moments = [at(m, "Asia/Tokyo").strftime("%a %H:%M") for m in watch.of("mina")]
    # Due on Wednesday at 18:00, when she is quiet already: an hour before her day ends.
    assert moments == ["Tue 11:30", "Wed 11:30", "Wed 15:00", "Thu 11:30"]

    mina.types("/save settings")
    errors = mina.fills({"Quiet from": "09:00", "Quiet until": "18:00"}).submits()
    assert "leave no time" in errors["quiet_until"]


def test_a_lock_screen_names_no_customer_to_who_asked_for_that(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save settings")
    mina.fills({"Notifications on a lock screen": "Name no customer"}).submits()
    acme.lives_through(DAY * 2)

    told = [m for m in acme.told("mina") if "ACME" in text_of(m)]
    assert told
    assert all("ACME" not in message.text for message in told)


def test_crossing_ninety_and_thirty_days_is_announced_in_the_channel(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    mina.fills({"Renews on": "2026-06-03"}).submits()  # 93 days ahead
    acme.lives_through(DAY * 5)
    assert "Fewer than 90 days to the renewal on Jun 3, 2026" in mina.reads("save-acme")

    acme.lives_through(DAY * 61)
    lines = [m.text for m in acme.messages("save-acme") if "days to the renewal" in m.text]
    assert len(lines) == 2
    assert "Fewer than 30 days" in lines[1]


def test_a_renewal_that_moved_is_announced_for_its_new_day_only(acme: World) -> None:
    mina = acme.person("mina")
    for renewal in ("2026-06-03", "2026-09-01"):
        mina.clicks("Edit facts…", channel="save-acme", via="More…")
        mina.fills({"Renews on": renewal}).submits()
    acme.lives_through(DAY * 20)

    assert "days to the renewal" not in mina.reads("save-acme")
    acme.lives_through(DAY * 80)
    assert "Fewer than 90 days to the renewal on Sep 1, 2026" in mina.reads("save-acme")
