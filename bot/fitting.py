"""Fitting the checklist of a case to its playbook and its situation.

The one mechanism for all that can change a list: opening, another playbook, the runway, facts,
the tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.desk import Desk
from bot.inviting import bring_in_owners
from bot.messages import Message
from bot.situations import situation_of
from bot.team import responsible
from bot.telling import tell_case
from domain.cases import Case
from domain.checklist import Item, ItemState
from domain.fitting import Fit, fit
from domain.policy import Role
from playbooks.catalogue import Playbook
from playbooks.words import Mrkdwn, Words, shorten
from storage.database import Transaction

# Each playbook of a case has its own range of positions, so that items keep its order.
RANGE = 1000
NAMED = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """The texts of the items that came, and of those that were set aside."""

    added: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.added or self.set_aside)


def fit_checklist(desk: Desk, tx: Transaction, case: Case, now: datetime) -> Fitted:
    """Makes the list what the playbook asks in this situation; the caller holds the case's lock.

    Due offsets count from the flag, but nothing is due in the past on the day it is added.
    """
    items = tx.items.list_of(case.id)
    playbook = desk.catalogue().get(case.playbook)
    if playbook.id != case.playbook and items:
        # Its playbook was removed: the list stays as it is.
        return Fitted()
    planned = planned_fit(desk, tx, case, playbook, now)
    written = _Writing(desk, tx, case, playbook, now, _start_of(items, playbook))
    for item in planned.aside:
        tx.items.change(item.id, state=ItemState.SUPERSEDED.value)
    for item in planned.back:
        tx.items.change(item.id, state=ItemState.OPEN.value, **written.values(item.name))
    tx.items.add([written.row(name) for name in planned.new])
    came = {*planned.new, *(item.name for item in planned.back)}
    owners = (written.owner(rule.owner) for rule in playbook.items if rule.id in came)
    bring_in_owners(desk, tx, case, owners, now)
    texts = playbook.in_language(case.language)
    return Fitted(
        tuple(texts.item(rule.id) for rule in playbook.items if rule.id in came),
        tuple(item.text for item in planned.aside),
    )


def planned_fit(desk: Desk, tx: Transaction, case: Case, playbook: Playbook, now: datetime) -> Fit:
    """What would change if the case had that playbook now."""
    situation = situation_of(tx, desk.policy(), case, now)
    return fit(tx.items.list_of(case.id), playbook.id, playbook.items, situation)


def refit_checklist(desk: Desk, tx: Transaction, case: Case, now: datetime) -> Fitted:
    """After something about the case changed: fits the list, and tells the channel what that did.

    A list that is not written yet is left to the opening.
    """
    if not tx.items.list_of(case.id):
        return Fitted()
    fitted = fit_checklist(desk, tx, case, now)
    if fitted.changed:
        line = fitted_line(desk.words(case.language), fitted)
        tell_case(tx, case, f"fitted:{desk.new_ref()}", Message(line), now)
    return fitted


def fitted_line(words: Words, fitted: Fitted) -> Mrkdwn:
    """What became of the list, in a sentence or two; empty where nothing did."""
    said = []
    if fitted.added:
        n = len(fitted.added)
        said.append(
            words.plural(
                "%(n)s item is new on the checklist: %(items)s.",
                "%(n)s items are new on the checklist: %(items)s.",
                n, n=n, items=_named(words, fitted.added),
            )
        )  # fmt: skip
    if fitted.set_aside:
        n = len(fitted.set_aside)
        said.append(
            words.plural(
                "%(n)s item that nobody had touched is set aside: %(items)s.",
                "%(n)s items that nobody had touched are set aside: %(items)s.",
                n, n=n, items=_named(words, fitted.set_aside),
            )
        )  # fmt: skip
    return Mrkdwn(" ".join(said))


def _named(words: Words, texts: Sequence[str]) -> Mrkdwn:
    """The first few, and how many more."""
    shown = [words.text("“%(item)s”", item=shorten(text, 80)) for text in texts[:NAMED]]
    more = len(texts) - len(shown)
    if more:
        shown.append(words.plural("%(n)s more", "%(n)s more", more, n=more))
    return words.listed(shown)


def _start_of(items: Sequence[Item], playbook: Playbook) -> int:
    """Where the playbook's range of positions begins in this case."""
    places = {rule.id: number for number, rule in enumerate(playbook.items, start=1)}
    for item in reversed(items):
        if item.playbook == playbook.id and item.name in places:
            return item.position - places[item.name]
    last = max((item.position for item in items), default=None)
    return 0 if last is None else (last // RANGE + 1) * RANGE


@dataclass(frozen=True, slots=True)
class _Writing:
    """The items of one playbook as they are written into a case at one moment."""

    desk: Desk
    tx: Transaction
    case: Case
    playbook: Playbook
    now: datetime
    start: int
    # One look per role, not per item: opening a case waits for this.
    owners: dict[Role, str] = field(default_factory=dict)

    def row(self, name: str) -> dict[str, Any]:
        return {
            "ref": self.desk.new_ref(),
            "case_id": self.case.id,
            "playbook": self.playbook.id,
            "name": name,
            "position": self.start + self._place(name),
            **self.values(name),
        }

    def values(self, name: str) -> dict[str, Any]:
        """What the playbook says of the item today: a list that comes back is brought up to it."""
        rule = self.playbook.items[self._place(name) - 1]
        texts = self.playbook.in_language(self.case.language)
        return {
            "phase": rule.phase,
            "text": texts.item(name),
            "owner_id": self.owner(rule.owner),
            "due_at": self._due(rule.due),
            "must_do": rule.must_do,
            "after": rule.after,
        }

    def owner(self, role: Role) -> str:
        if role not in self.owners:
            case = self.case
            self.owners[role] = responsible(
                self.tx, self.desk.policy(), role, case.owner_id, case.id
            )
        return self.owners[role]

    def _place(self, name: str) -> int:
        """The item's number in the playbook, from 1."""
        return next(n for n, rule in enumerate(self.playbook.items, start=1) if rule.id == name)

    def _due(self, offset: timedelta) -> datetime:
        return max(self.case.flagged_at + offset, self.now)
