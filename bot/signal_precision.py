"""How often signals were right, as a table in words."""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import Desk
from bot.messages import Message
from bot.signal_words import KINDS
from domain.signal_precision import SOON, Precision, precision_by_kind
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

PERIOD = timedelta(days=365)
ROW = N_(
    "• %(kind)s: *%(percent)s%%* (%(real)s of n = %(judged)s); %(answered)s answered, "
    "%(opened)s became a case"
)
UNJUDGED = N_("• %(kind)s: nothing to judge yet; %(answered)s answered, %(opened)s became a case")
DEFINITION = N_(
    "Of the proposals answered in the last %(days)s days: those that became a case that was real. "
    "Not real is what was called no risk or muted, and a case let go within %(soon)s days; a case "
    "younger than that is not judged yet. A proposal of several kinds counts for each."
)


def precision_of_signals(desk: Desk, tx: Transaction) -> list[Precision]:
    """By kind, over the last year."""
    now = desk.clock.now()
    return precision_by_kind(tx.proposals.list_judged(now - PERIOD), now)


def precision_message(desk: Desk, tx: Transaction, words: Words) -> Message:
    """The table with its definition; small numbers are said to be small."""
    return Message(Mrkdwn("\n".join(precision_lines(words, precision_of_signals(desk, tx)))))


def precision_lines(words: Words, found: Sequence[Precision]) -> list[Mrkdwn]:
    """The same in lines."""
    if not found:
        return [words.text("No proposal was answered yet.")]
    title = words.text("*How often signals were right*")
    lines = [title, *(_row(words, each) for each in found)]
    days, soon = PERIOD.days, SOON.days
    return [*lines, words.text(DEFINITION, days=days, soon=soon)]


def _row(words: Words, each: Precision) -> Mrkdwn:
    told = words.text(
        UNJUDGED if each.percent is None else ROW,
        kind=words.text(KINDS[each.kind]), percent=each.percent, real=each.real,
        judged=each.judged, answered=each.answered, opened=each.opened,
    )  # fmt: skip
    if each.percent is None or not each.is_small:
        return told
    return words.text("%(row)s – too few to judge by", row=told)
