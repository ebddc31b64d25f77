"""Asking whoever answers for somebody who has left who goes on in their place."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.blocks import Block, context, section
from bot.desk import Desk
from bot.hearing import answering_for
from bot.messages import Message, filled, opaque
from bot.team import language_for
from bot.telling import tell_person
from domain.cases import Case
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction

MOST_ROWS = 20
Question = Callable[[Words, str, Sequence[Case]], Message]


def ask_above(
    desk: Desk,
    tx: Transaction,
    person_id: str,
    key: str,
    cases: Sequence[Case],
    question: Question,
    now: datetime,
) -> None:
    """Asks once about each set of cases; `key` tells kinds of questions apart."""
    if not cases:
        return
    which = opaque(".".join(sorted(case.ref for case in cases)))
    for other in answering_for(tx, desk.policy(), person_id, now)[:1]:
        words = desk.words(language_for(tx, desk.policy(), other))
        message = question(words, person_id, cases)
        tell_person(tx, other, f"{key}:{person_id}:{which}", message, now)


def question_of(text: Mrkdwn, rows: Sequence[Block], rest: Callable[[int], Mrkdwn]) -> Message:
    """The question above a row for each of the first; `rest` words how many more there are."""

    def around(shown: list[Block], left: int) -> list[Block]:
        more = max(0, len(rows) - MOST_ROWS) + left
        return [section(text), *shown, *([context(rest(more))] if more else [])]

    return Message(text, filled([[row] for row in rows[:MOST_ROWS]], around))
