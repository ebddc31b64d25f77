"""What I owe after my closed cases, in App Home: debriefs and touches, the earliest due first."""

from datetime import datetime

from bot.aftercare_rows import touch_buttons
from bot.aftercare_words import step_name
from bot.blocks import Block, actions, button, context, divider, section
from bot.case_clocks import moment
from bot.home_parts import View, and_more
from domain.aftercare import Touch
from domain.cases import Case
from domain.outcomes import Debrief
from playbooks.words import N_, Words

MOST, AT_ALL = 5, 2000
DUE = N_("*%(account)s*: %(what)s, due %(due)s")
LATE = N_(":warning: *%(account)s*: %(what)s was due %(due)s")


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
    for each in shown:
        blocks += after_row(words, cases[each.case_id], each, view.now)
    blocks += [context(line) for line in and_more(words, len(owed) - len(shown))]
    return [*blocks, divider()]


def _due(each: Debrief | Touch) -> datetime:
    return each.due_at


def after_row(words: Words, case: Case, owed: Debrief | Touch, now: datetime) -> list[Block]:
    """One thing owed, with what ends it."""
    what = words.plain("debrief") if isinstance(owed, Debrief) else step_name(words, owed.step)
    told = words.text(
        LATE if owed.due_at < now else DUE,
        account=case.account_name,
        what=what,
        due=moment(words, owed.due_at),
    )
    if not isinstance(owed, Debrief):
        buttons = touch_buttons(words, owed.step, owed.ref, case.account_name)
        return [section(told), actions(buttons, f"after-{owed.ref}")]
    said = words.plain("Write debrief…")
    label = words.plain("%(button)s: %(account)s", button=said, account=case.account_name)
    ends = button(said, "debrief:write", case.ref, label=label)
    return [section(told, ends, f"after-{owed.ref}")]
