"""The whole timeline as a table for spreadsheets. What people typed stays text in them."""

from collections.abc import Iterator
from datetime import UTC

from bot.case_views import MEANS
from bot.desk import Desk
from bot.files import MOST_BYTES, send_file
from bot.messages import Message
from bot.spreadsheets import MARK, table_line
from bot.team import language_for
from bot.timeline_views import ENTRIES
from bot.working import person_using, sees
from domain.cases import Case
from domain.contacts import Means
from domain.errors import DomainError
from domain.timeline import Entry
from playbooks.words import Words
from storage.database import Transaction

WHOLE = 100_000


def export_timeline(desk: Desk, tx: Transaction, case_ref: str, person_id: str, key: str) -> int:
    """Sends the timeline to who asks and may see the case; how many files it takes.

    `key` names the request. Raises `forged_button`, `not_a_member`.
    """
    person = person_using(desk, tx, person_id)
    case = tx.cases.find(case_ref)
    if case is None:
        raise DomainError("forged_button")
    if not sees(desk, tx, case, person):
        raise DomainError("not_a_member")
    words = desk.words(language_for(tx, desk.policy(), person.id))
    files = list(timeline_files(tx, words, case))
    title = words.plain("Timeline of the case for %(account)s", account=case.account_name)
    comment = Message(words.text("Here is the timeline that you asked for."))
    for number, content in enumerate(files, start=1):
        send_file(
            tx, key=f"timeline:{key}:{number}", name="timeline", title=title, content=content,
            comment=comment if number == 1 else None, now=desk.clock.now(), person_id=person.id,
            case=case, ending="csv",
        )  # fmt: skip
    return len(files)


def timeline_files(
    tx: Transaction, words: Words, case: Case, most: int = MOST_BYTES
) -> Iterator[str]:
    """Every entry in full, the oldest first, moments in UTC; what was taken back says so.

    In as many tables as it takes to keep each below `most` bytes.
    """
    entries = tx.timeline.list_of(case.id, WHOLE)
    names = {by: _name(tx, by) for by in {entry.by for entry in entries}}
    heading = MARK + table_line(_heading(words))
    lines: list[str] = []
    size = start = len(heading.encode())
    for entry in entries:
        line = table_line(_row(words, entry, names[entry.by]))
        size += len(line.encode())
        if lines and size > most:
            yield heading + "".join(lines)
            lines, size = [], start + len(line.encode())
        lines.append(line)
    yield heading + "".join(lines)


def _heading(words: Words) -> list[str]:
    return [
        words.plain("When (UTC)"),
        words.plain("Who"),
        words.plain("What"),
        words.plain("How"),
        words.plain("With whom"),
        words.plain("Text"),
        words.plain("Link"),
        words.plain("Customer may see"),
        words.plain("Taken back"),
    ]


def _row(words: Words, entry: Entry, name: str) -> list[str]:
    yes, no = words.plain("yes"), words.plain("no")
    return [
        f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        name,
        words.plain(ENTRIES[entry.kind]),
        words.plain(MEANS[Means(entry.means)][0]) if entry.means else "",
        entry.who or "",
        entry.text,
        entry.link or "",
        yes if entry.customer_may_see else no,
        yes if entry.taken_back else no,
    ]


def _name(tx: Transaction, person_id: str) -> str:
    person = tx.people.find(person_id)
    return person.name if person else person_id
