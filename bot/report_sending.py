"""`/save report`: checked at once, made off the path of the answer, and sent to who asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.charts import Sheet
from bot.desk import Desk
from bot.files import MOST_BYTES, send_file
from bot.messages import Message
from bot.pictures import send_picture
from bot.report import make_report
from bot.report_access import check_dimension, owners_for
from bot.report_charts import report_sheet
from bot.report_table import report_table
from bot.report_text import report_messages
from bot.team import language_for
from bot.telling import tell_person
from bot.working import person_using
from domain.dimensions import Dimension
from domain.errors import DomainError
from domain.periods import Period, parse_dimension, parse_period, split_by
from domain.report import Report
from playbooks.words import N_, Words
from storage.database import Transaction
from storage.job import Job, NewJob

# How long whoever was about to make it is waited for.
GIVEN_UP = timedelta(minutes=1)
TOO_LONG = N_(
    "The table has more lines than fit into a file here. Ask for a shorter time, or let an admin "
    "run `savedesk report --csv`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know. `key` names the request: it is answered once."""

    person_id: str
    period: Period
    by: Dimension | None
    key: str


@dataclass(frozen=True, slots=True)
class Made:
    """A report in every form in which it is sent."""

    words: Words
    report: Report
    messages: Sequence[Message]
    sheet: Sheet
    table: str


def parse_report(desk: Desk, tx: Transaction, person_id: str, typed: str, key: str) -> Asked:
    """What was typed after `/save report`, for somebody who may ask it.

    Raises what `parse_period` and `parse_dimension` raise, and `people_not_compared`.
    """
    person = person_using(desk, tx, person_id)
    period, by = split_by(typed)
    named = None if by is None else parse_dimension(by)
    check_dimension(desk, tx, person, named)
    return Asked(person_id, parse_period(period, desk.clock.now().date()), named, key)


def promise_report(tx: Transaction, asked: Asked, now: datetime, *, soon: bool) -> None:
    """It is made by a job unless it has been made before: whoever makes it may be stopped.

    `soon`: nobody is about to make it.
    """
    period = asked.period
    payload = {
        "person": asked.person_id, "first": period.first.isoformat(),
        "last": period.last.isoformat(), "months": period.months,
        "by": asked.by and asked.by.value, "key": asked.key,
    }  # fmt: skip
    due = now if soon else now + GIVEN_UP
    tx.jobs.enqueue(NewJob(_promise(asked.key), "make_report", due, payload=payload))


def send_report(desk: Desk, asked: Asked) -> None:
    """Makes it and sends it as messages, a picture and a table, or says why not.

    Everything is read as it stood at one moment, and nothing is locked meanwhile.
    """
    try:
        with desk.database.snapshot() as tx:
            made = _make(desk, tx, asked)
    except DomainError as refusal:
        with desk.database.write() as tx:
            _refuse(desk, tx, asked, refusal)
        return
    with desk.database.write() as tx:
        _send(desk, tx, asked, made)
        tx.jobs.cancel(_promise(asked.key), desk.clock.now())


class MakeReport:
    """What was promised and not made before, because the process was stopped or had no room."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        kept = job.payload
        first, last = date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
        by = Dimension(kept["by"]) if kept["by"] else None
        asked = Asked(kept["person"], Period(first, last, kept["months"]), by, kept["key"])
        try:
            _send(self._desk, tx, asked, _make(self._desk, tx, asked))
        except DomainError as refusal:
            _refuse(self._desk, tx, asked, refusal)


def _promise(key: str) -> str:
    return f"report:{key}:promised"


def _refuse(desk: Desk, tx: Transaction, asked: Asked, refusal: DomainError) -> None:
    """A right that was lost meanwhile is told."""
    words = desk.words(language_for(tx, desk.policy(), asked.person_id))
    now, key = desk.clock.now(), f"report:{asked.key}:refused"
    tell_person(tx, asked.person_id, key, Message(words.refusal_of(refusal)), now)
    tx.jobs.cancel(_promise(asked.key), now)


def _make(desk: Desk, tx: Transaction, asked: Asked) -> Made:
    """What a person may see is asked anew."""
    person = person_using(desk, tx, asked.person_id)
    by = check_dimension(desk, tx, person, asked.by)
    report = make_report(desk, tx, asked.period, by, owners_for(desk, tx, person))
    words = desk.words(language_for(tx, desk.policy(), person.id))
    return Made(
        words, report, report_messages(desk, tx, words, report),
        report_sheet(desk, words, report), report_table(desk, tx, words, report),
    )  # fmt: skip


def _send(desk: Desk, tx: Transaction, asked: Asked, made: Made) -> None:
    words, key, now = made.words, asked.key, desk.clock.now()
    for number, message in enumerate(made.messages):
        tell_person(tx, asked.person_id, f"report:{key}:{number}", message, now)
    if made.report.is_empty:
        return
    if made.sheet.charts:
        send_picture(
            tx, words, made.sheet, key=f"report-picture:{key}", name="report-charts",
            title=made.sheet.heading, comment=Message(words.text("The report as a picture.")),
            now=now, person_id=asked.person_id,
        )  # fmt: skip
    if len(made.table.encode()) > MOST_BYTES:
        long = Message(words.text(TOO_LONG))
        tell_person(tx, asked.person_id, f"report:{key}:long", long, now)
        return
    title = words.plain(
        "Save report %(first)s to %(last)s", first=asked.period.first, last=asked.period.last
    )
    comment = Message(words.text("All numbers of the report, for a spreadsheet."))
    send_file(
        tx, key=f"report:{key}", name="report", title=title, content=made.table, comment=comment,
        now=now, person_id=asked.person_id, ending="csv",
    )  # fmt: skip
