"""Long texts: shortened where they stand, and whole as a file to whoever asks for one.

A new place where long texts stand is an entry in SOURCES, `shown` for the words and
`whole_button` below them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.blocks import Block, button
from bot.desk import Desk
from bot.files import send_file
from bot.messages import Message
from bot.team import language_for
from bot.working import person_using, sees
from domain.errors import DomainError
from playbooks.words import Words, shorten
from storage.database import Transaction

SHOWN = 600


@dataclass(frozen=True, slots=True)
class LongText:
    """A text where people typed it, and the case it belongs to."""

    case_id: int
    text: str


def shown(text: str, limit: int = SHOWN) -> tuple[str, str | None]:
    """What is shown of a text, and the whole of it when that is more."""
    return (text, None) if len(text) <= limit else (shorten(text, limit), text)


def whole_button(words: Words, source: str, ref: str) -> Block:
    """Asks for the whole of a shortened text; `source` is one of SOURCES."""
    return button(words.plain("The whole text"), "text:whole", f"{source}:{ref}")


def _entry(tx: Transaction, ref: str) -> LongText | None:
    entry = tx.timeline.find(ref)
    return LongText(entry.case_id, entry.text) if entry else None


SOURCES: Mapping[str, Callable[[Transaction, str], LongText | None]] = {"entry": _entry}


def send_whole(desk: Desk, tx: Transaction, named: str, person_id: str, key: str) -> None:
    """Sends the whole text as a file to who asks and may see its case.

    `named` is what `whole_button` carries, `key` the request. Raises `forged_button` for what is
    not there, `not_a_member`.
    """
    person = person_using(desk, tx, person_id)
    source, _, ref = named.partition(":")
    found = SOURCES[source](tx, ref) if source in SOURCES else None
    if found is None or not found.text:
        raise DomainError("forged_button")
    case = tx.cases.get(found.case_id)
    if not sees(desk, tx, case, person):
        raise DomainError("not_a_member")
    words = desk.words(language_for(tx, desk.policy(), person.id))
    title = words.plain("The whole text, from the case for %(account)s", account=case.account_name)
    comment = Message(words.text("Here is the whole text that you asked for."))
    send_file(
        tx, key=f"whole:{key}", name="whole-text", title=title, content=found.text,
        comment=comment, now=desk.clock.now(), person_id=person.id, case=case,
    )  # fmt: skip
