"""What I owe after my closed cases, in App Home: debriefs and touches, the earliest due first."""

from dataclasses import dataclass
from datetime import datetime

from bot.aftercare_rows import done_label
from bot.aftercare_words import step_name
from bot.blocks import Block, button, context, divider, section
from bot.case_clocks import moment
from bot.home_parts import View, and_more
from domain.aftercare import QUESTIONS, Touch
from domain.cases import Case
from domain.outcomes import Debrief
from playbooks.words import N_, Words

MOST, AT_ALL = 5, 2000
DUE = N_("*%(account)s*: %(what)s, due %(due)s")
LATE = N_(":warning: *%(account)s*: %(what)s was due %(due)s")


@dataclass(frozen=True, slots=True)
class Ending:
    """The button that ends it: what it says, its action, and what it carries."""

    label: str
    action: str
    value: str


def after_blocks(view: View) -> list[Block]:
    """A row each with its button; nothing where nothing is owed."""
    tx, words, person = view.tx, view.words, view.person.id
    owed: list[Debrief | Touch] = [*tx.debriefs.list_open_of(person, AT_ALL)]
    owed = sorted([*owed, *tx.touches.list_open_of(person, AT_ALL)], key=_due)
    if not owed:
        return []
    shown = owed[:MOST]
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in shown})}
    blocks = [section(words.text("*After your closed cases*"))]
    blocks += [after_row(words, cases[each.case_id], each, view.now) for each in shown]
    blocks += [context(line) for line in and_more(words, len(owed) - len(shown))]
    return [*blocks, divider()]


def _due(each: Debrief | Touch) -> datetime:
    return each.due_at


def after_row(words: Words, case: Case, owed: Debrief | Touch, now: datetime) -> Block:
    """One thing owed, with the one button that ends it."""
    what, ending = _wording(words, case, owed)
    told = words.text(
        LATE if owed.due_at < now else DUE,
        account=case.account_name,
        what=what,
        due=moment(words, owed.due_at),
    )
    label = words.plain("%(button)s: %(account)s", button=ending.label, account=case.account_name)
    ends = button(ending.label, ending.action, ending.value, label=label)
    return section(told, ends, f"after-{owed.ref}")


def _wording(words: Words, case: Case, owed: Debrief | Touch) -> tuple[str, Ending]:
    if isinstance(owed, Debrief):
        ending = Ending(words.plain("Write debrief"), "debrief:write", owed.ref)
        return words.plain("debrief"), ending
    return step_name(words, owed.step), _ending_of(words, case, owed)


def _ending_of(words: Words, case: Case, touch: Touch) -> Ending:
    """A question has two answers, which stand in the list of what follows the case."""
    if touch.step in QUESTIONS:
        return Ending(words.plain("Answer…"), "after:show", case.ref)
    return Ending(done_label(words, touch.step), "after:done", touch.ref)
