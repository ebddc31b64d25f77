"""A text or a picture as a file: in a case's channel, or to one person.

Slack keeps no metadata with a file, so its name carries the opaque key by which it is found again
after doubt. The name says nothing about a customer.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.calls import SEND_FILE, Call, FileLookup
from bot.desk import Desk
from bot.drawing import NOT_DRAWN
from bot.messages import Message, opaque
from bot.outcome import Refused, Sent
from bot.sends import Disposal, Parked
from bot.team import language_for
from bot.tellers import RETURNS, discreet
from bot.telling import tell_person
from bot.trouble import MISSING_METHOD, Trouble
from bot.working import sees
from domain.cases import Case
from domain.errors import DomainError
from playbooks.words import N_, shorten
from storage.database import Transaction
from storage.job import Job, NewJob

# Bytes as UTF-8. What people type into a case stays far below.
MOST_BYTES = 1_000_000
LONGEST_TITLE, LONGEST_COMMENT = 200, 3000
# What is sent, and what is known of it.
OF_WHAT = ("content", "sheet", "alt", "unreadable")
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
NO_FILES = N_(
    "This workspace does not let me send files, so a text that you asked for is kept as "
    "undelivered. An admin can allow it: `savedesk doctor` names the permission; then "
    "`/save letters` sends it."
)
NO_PICTURE = N_(
    "The picture of the numbers could not be drawn, so here they are in words. It is kept as "
    "undelivered: an admin tries it again with `/save letters`.\n%(told)s"
)


def send_file(
    tx: Transaction,
    *,
    key: str,
    name: str,
    title: str,
    content: str,
    comment: Message | None,
    now: datetime,
    person_id: str | None = None,
    case: Case | None = None,
    ending: str = "txt",
) -> bool:
    """Sends a text file once for ever per `key`; True when this is the first time.

    With `person_id` it goes to that person, and then only while they may see the `case`, if one is
    given; else into the channel of the case. `name` says what kind of text it is ("value-summary"),
    and no customer. Raises `text_too_long` above a megabyte.
    """
    if len(content.encode(errors="replace")) > MOST_BYTES:
        raise DomainError("text_too_long")
    return queue_file(
        tx, key=key, name=name, title=title, comment=comment, now=now, person_id=person_id,
        case=case, payload={"content": content, "ending": ending},
    )  # fmt: skip


def queue_file(
    tx: Transaction,
    *,
    key: str,
    name: str,
    title: str,
    comment: Message | None,
    now: datetime,
    payload: Mapping[str, Any],
    person_id: str | None = None,
    case: Case | None = None,
) -> bool:
    """The same for what `payload` holds: a `content`, or a `sheet` to be drawn when it is sent."""
    place = f"dm:{person_id}" if person_id else f"case:{case.ref if case else ''}"
    about = {
        "name": NOT_IN_A_NAME.sub("-", name.lower()).strip("-"),
        "title": shorten(title, LONGEST_TITLE),
        "comment": shorten(comment.text, LONGEST_COMMENT) if comment else "",
        "person": person_id,
    }
    due_at = now if person_id or case is None else max(now, case.opened_at)
    case_id = case.id if case else None
    job = NewJob(f"file:{place}:{key}", "send_file", due_at, place, case_id, {**about, **payload})
    return tx.jobs.enqueue(job)


def file_name(job: Job) -> str:
    """The name Slack shows: the kind of text, and the key."""
    ending = job.payload.get("ending", "txt")
    return f"{job.payload['name'] or 'text'}-{opaque(job.key)[:12]}.{ending}"


class SendFile:
    """Sends one file."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        if job.payload["person"]:
            return self._to_person(tx, job)
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        if case.channel_state in RETURNS:
            return Parked.PARKED
        if not case.may_post or case.channel_id is None:
            return None
        return _call(job, case.channel_id, job.payload["title"], job.payload["comment"])

    def _to_person(self, tx: Transaction, job: Job) -> Call | None:
        person_id, title = str(job.payload["person"]), str(job.payload["title"])
        if job.case_id is not None and not self._may_see(tx, job.case_id, person_id):
            return None
        said = Message(str(job.payload["comment"]) or title)
        shown = discreet(self._desk, tx, person_id, said)
        if shown is said:
            return _call(job, person_id, title, str(job.payload["comment"]))
        # A notification shows both.
        return _call(job, person_id, file_name(job), shown.text)

    def _may_see(self, tx: Transaction, case_id: int, person_id: str) -> bool:
        person = tx.people.find(person_id)
        return person is not None and sees(self._desk, tx, tx.cases.get(case_id), person)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """A file sent is a file sent."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        person_id = job.payload["person"]
        if not person_id:
            return self._trouble.in_channel_waiting(tx, job, refusal.error, now)
        words = self._desk.words(language_for(tx, self._desk.policy(), person_id))
        if refusal.error in MISSING_METHOD:
            tell_person(tx, person_id, f"no-file:{job.key}", Message(words.text(NO_FILES)), now)
        elif refusal.error in NOT_DRAWN:
            said = Message(words.text(NO_PICTURE, told=job.payload["alt"]))
            tell_person(tx, person_id, f"no-picture:{job.key}", said, now)
        return Disposal.DEAD


def _call(job: Job, channel: str, title: str, comment: str) -> Call:
    name = file_name(job)
    params = {"channel": channel, "name": name, "title": title, "comment": comment}
    params |= {each: job.payload[each] for each in OF_WHAT if each in job.payload}
    return Call(SEND_FILE, params, FileLookup(channel, name))
