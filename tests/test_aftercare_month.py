"""How much a CSM hears of eight saved customers in a month: as little as is promised."""

import random
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.aftercare_touches import Done, answer_touch, finish_touch
from bot.hours import hours_of
from domain.aftercare import QUESTIONS, Health
from domain.working_time import works_on
from tests.aftercaring import DAY, HOUR, ends
from tests.world import World

TOKYO, MONTH, CASES, IN_TIME = ZoneInfo("Asia/Tokyo"), 30, 8, 0.7


def _sees_to_what_is_due(world: World, chance: random.Random) -> None:
    """Seven of ten things on their day, the others later or never."""
    with world.desk.database.read() as tx:
        owed = tx.touches.list_open_of("U0MINA", 100)
    for touch in owed:
        if touch.due_at <= world.clock.now() + 12 * HOUR and chance.random() < IN_TIME:
            with world.desk.database.write() as tx:
                if touch.step in QUESTIONS:
                    answer_touch(world.desk, tx, touch.ref, "U0MINA", yes=True)
                else:
                    done = Done(health=Health.GREEN)
                    finish_touch(world.desk, tx, touch.ref, "U0MINA", done)
    world.settle()


def _days_at_work(world: World, since: date) -> list[date]:
    with world.desk.database.read() as tx:
        hours = hours_of(tx, world.policy, "U0MINA", world.clock.now())
    days = (since + timedelta(days=number) for number in range(MONTH))
    return [day for day in days if works_on(day, hours)]


def test_eight_saved_customers_are_about_one_message_a_working_day_and_none_at_night(
    world: World,
) -> None:
    chance = random.Random(7)
    for number in range(CASES):
        # Saved on eight days, two of them on the week-end, each with a renewal in the year.
        ends(world, account=f"Customer{number}", renewal=f"2026-{6 + number % 6:02d}-15")
        world.lives_through(DAY)
    before, since = len(world.told("mina")), world.clock.now().astimezone(TOKYO).date()
    for _ in range(MONTH):
        world.lives_through(3 * HOUR)
        _sees_to_what_is_due(world, chance)
        world.lives_through(21 * HOUR)

    said = [each.at.astimezone(TOKYO) for each in world.told("mina")[before:] if each.at]
    days = Counter(each.date() for each in said)
    worked = _days_at_work(world, since)
    # The promise is 2.5 on average and 5 at most; on the last day before days off there is a second
    # one, of what nobody has come to that day.
    assert max(days.values()) <= 2
    assert all(days[each] == 1 or each.weekday() == 4 or each == date(2026, 3, 19) for each in days)
    assert 0.5 < len(said) / len(worked) <= 1.25
    assert all(9 <= each.hour < 18 and each.weekday() < 5 for each in said)
    managers = [each for each in world.told("bob") if "weekly touch" in str(each.blocks)]
    assert managers == []
