"""A touch after a case as a row of a reminder or a list: its sentence, its notes, its buttons."""

from collections.abc import Sequence

from bot.aftercare_words import offer_line
from bot.blocks import Block, actions, button, section
from bot.duties import Owed
from domain.aftercare import HEALTH_CHECKS, QUESTIONS, VALUE_STEPS, TouchStep
from domain.clocks import ClockKind
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction
from storage.nudges import Nudge

TOUCHES = frozenset(
    {
        ClockKind.RECOVERY_TOUCH,
        ClockKind.WIN_BACK_TOUCH,
        ClockKind.EXIT_STEP,
        ClockKind.RENEWAL_STEP,
    }
)


def touch_row(words: Words, nudge: Nudge, owed: Owed, text: str) -> list[Block]:
    """Its buttons stand below it: one ends it, another has everything else."""
    step = TouchStep(owed.duty.text)
    buttons = touch_buttons(words, step, nudge.subject, owed.case.account_name)
    return [section(text, block_id=f"duty-{nudge.ref}"), actions(buttons, f"end-{nudge.ref}")]


def touch_note(words: Words, tx: Transaction, owed: Owed) -> list[Mrkdwn]:
    """For a win-back, whether an offer may be made."""
    if owed.duty.kind is not ClockKind.WIN_BACK_TOUCH:
        return []
    return [offer_line(words, tx.afters.get(owed.case.id))]


def touch_buttons(words: Words, step: TouchStep, ref: str, account: str) -> list[Block]:
    """What ends it in one click first, read out with whose customer it is."""
    return [*_ends(words, step, ref, account), *_helps(words, step, ref), _more(words, ref)]


def _ends(words: Words, step: TouchStep, ref: str, account: str) -> Sequence[Block]:
    if step in QUESTIONS:
        return [
            _named(words, words.plain("Yes"), "after:yes", ref, account),
            _named(words, words.plain("No"), "after:no", ref, account),
        ]
    return [_named(words, done_label(words, step), "after:done", ref, account)]


def done_label(words: Words, step: TouchStep) -> str:
    """One click says that it is done, and where their health is looked at, that all is well."""
    return words.plain("Done, all well") if step in HEALTH_CHECKS else words.plain("Done")


def _helps(words: Words, step: TouchStep, ref: str) -> Sequence[Block]:
    if step in VALUE_STEPS:
        return [button(words.plain("Value summary…"), "after:value", ref)]
    if step is TouchStep.WIN_BACK_TALK:
        return [button(words.plain("Open win-back case"), "after:win_back", ref)]
    return []


def _more(words: Words, ref: str) -> Block:
    return button(words.plain("More…"), "after:more", ref)


def _named(words: Words, said: str, action: str, ref: str, account: str) -> Block:
    label = words.plain("%(button)s: %(account)s", button=said, account=account)
    return button(said, action, ref, label=label)
