"""What all parts of a Home share: who looks at what, doors, tabs, and turning pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.blocks import Block, actions, button, context
from bot.desk import Desk
from bot.rosters import Led
from domain.home import Page, Place, Tab, page_of
from domain.people import Person
from domain.policy import Policy
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

Row = TypeVar("Row")
CASES_ON_A_PAGE = 15
TABS = {Tab.MINE: N_("My cases"), Tab.TEAM: N_("Team"), Tab.NUMBERS: N_("Numbers")}


@dataclass(frozen=True, slots=True)
class View:
    """One look at a Home: whose it is, where they look, and when. `led`: whom they answer for."""

    desk: Desk
    tx: Transaction
    words: Words
    person: Person
    place: Place
    now: datetime
    led: Led | None = None

    @property
    def policy(self) -> Policy:
        return self.desk.policy()

    @property
    def tab(self) -> Tab:
        """Who answers for others begins with their team; everybody else has their cases only."""
        if self.led is None:
            return Tab.MINE
        return self.place.tab or Tab.TEAM

    def page_of(self, rows: Sequence[Row]) -> Page[Row]:
        return page_of(rows, self.place.page, CASES_ON_A_PAGE)


def doors(words: Words) -> Block:
    """The way into everything else."""
    return actions(
        [
            button(words.plain("Open a save case"), "case:open", style="primary"),
            button(words.plain("Settings"), "settings:edit"),
            button(words.plain("Help"), "help:show"),
        ],
        "doors",
    )


def tabs(view: View) -> list[Block]:
    """Only who answers for others has more than their own cases. The one shown is marked."""
    if view.led is None:
        return []
    buttons = []
    for tab, name in TABS.items():
        said, here = view.words.plain(name), tab is view.tab
        label = view.words.plain("%(tab)s, shown now", tab=said) if here else None
        shown = f"▸ {said}" if here else said
        buttons.append(button(shown, f"home:{tab.value}", Place(tab).carried(), label=label))
    return [actions(buttons, "tabs")]


def pager(view: View, page: Page[Row]) -> list[Block]:
    """Where the reader is, and the pages beside it; nothing where all of it is shown."""
    if page.pages == 1:
        return []
    words, here = view.words, page.number
    buttons = []
    if here > 0:
        back = Place(view.tab, here - 1).carried()
        buttons.append(button(words.plain("Previous"), "home:previous", back))
    if here + 1 < page.pages:
        on = Place(view.tab, here + 1).carried()
        buttons.append(button(words.plain("Next"), "home:next", on))
    said = words.text("Page %(page)s of %(pages)s", page=here + 1, pages=page.pages)
    return [context(said), actions(buttons, "pages")]


def and_more(words: Words, more: int) -> list[Mrkdwn]:
    """How much of a list is left out; nothing where it is whole."""
    if more <= 0:
        return []
    return [words.plural("and %(n)s more", "and %(n)s more", more, n=more)]
