"""Adding a message of Slack to a case's timeline."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.working import start_work
from domain.cases import Case
from domain.timeline import EntryKind
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class SavedMessage:
    """A message as somebody found it: who wrote it, what it says, where it stands."""

    author: str
    text: str
    link: str | None
    at: datetime


def add_message(
    desk: Desk,
    tx: Transaction,
    case_ref: str,
    person_id: str,
    message: SavedMessage,
    note: str,
    *,
    customer_may_see: bool = False,
) -> Case:
    """Keeps the message, with a note if one was written."""
    work = start_work(desk, tx, case_ref, person_id)
    text = f"{message.text}\n\n{note.strip()}" if note.strip() else message.text
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=person_id,
        kind=EntryKind.MESSAGE.value,
        who=message.author,
        text=text,
        link=message.link,
        customer_may_see=customer_may_see,
    )
    work.record("message_added")
    return work.case
