"""App Home: a person's cases, their team's, and the way into everything else.

What is shown follows from the state of the moment; where the person looks stands in the job.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.blocks import Block, divider, header
from bot.calls import Call
from bot.desk import Desk
from bot.home_mine import mine_blocks
from bot.home_numbers import number_blocks
from bot.home_parts import View, doors, tabs
from bot.home_team_views import team_blocks
from bot.outcome import Refused, Sent
from bot.rosters import led_by
from bot.sends import Disposal
from bot.team import language_for
from domain.access import may_own
from domain.home import Place, Tab, place_named
from domain.people import Person
from playbooks.words import N_
from storage.database import Transaction
from storage.homes import home_key
from storage.job import Job

TITLES = {
    Tab.MINE: N_("My save cases"),
    Tab.TEAM: N_("My team's save cases"),
    Tab.NUMBERS: N_("Numbers"),
}
ALL_TEAMS = N_("Save cases of all teams")


class ShowHome:
    """Publishes a person's Home, unless it shows what it would show already."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        person_id = job.payload["person"]
        place = place_named(str(job.payload.get("place", "")))
        view = home_view(self._desk, tx, person_id, place, now)
        shows = _digest(view)
        if job.uncertain_since is None and tx.posts.get(job.key).shown == shows:
            return None
        return Call("views.publish", {"user_id": person_id, "view": view}, shows=shows)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        tx.posts.save(replace(tx.posts.get(job.key), shown=call.shows))

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """A Home that cannot be shown (not enabled, person gone) is nobody's deadline."""
        return Disposal.SETTLED


def home_view(
    desk: Desk, tx: Transaction, person_id: str, place: Place, now: datetime
) -> dict[str, Any]:
    """The Home as this person should see it now."""
    words = desk.words(language_for(tx, desk.policy(), person_id))
    person = tx.people.find(person_id)
    led = led_by(tx, desk.policy(), person) if person is not None and may_own(person) else None
    view = View(desk, tx, words, person or Person(person_id, person_id), place, now, led)
    blocks = [header(words.plain(_title(view))), doors(words), *tabs(view), divider()]
    return {"type": "home", "blocks": [*blocks, *_body(view)]}


def _title(view: View) -> str:
    if view.tab is Tab.TEAM and view.led is not None and view.led.everybody:
        return ALL_TEAMS
    return TITLES[view.tab]


def _body(view: View) -> list[Block]:
    if view.led is not None and view.tab is Tab.TEAM:
        return team_blocks(view, view.led)
    if view.led is not None and view.tab is Tab.NUMBERS:
        return number_blocks(view, view.led)
    return mine_blocks(view)


def _digest(view: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()


def open_home(tx: Transaction, person_id: str, now: datetime) -> None:
    """Somebody opens their Home: it is published whatever it showed last."""
    standing = tx.posts.get(home_key(person_id))
    if standing.shown is not None:
        tx.posts.save(replace(standing, shown=None))
    tx.homes.show(person_id, now)
