"""`/save report`: checked at once, made off the path of the answer, and sent to who asked."""

from dataclasses import dataclass

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
from domain.periods import Period, parse_dimension, parse_period, split_by
from domain.report import Report
from playbooks.words import N_
from storage.database import Transaction

TOO_LONG = N_(
    "The table has more lines than fit into a file here. Ask for a shorter time, or let an admin "
    "run `savedesk report --csv`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know."""

    period: Period
    by: Dimension | None = None


def parse_report(desk: Desk, tx: Transaction, person_id: str, typed: str) -> Asked:
    """What was typed after `/save report`, for somebody who may ask it.

    Raises what `parse_period` and `parse_dimension` raise, and `people_not_compared`.
    """
    person = person_using(desk, tx, person_id)
    period, by = split_by(typed)
    named = None if by is None else parse_dimension(by)
    asked = Asked(parse_period(period, desk.clock.now().date()), named)
    check_dimension(desk, tx, person, asked.by)
    return asked


def send_report(desk: Desk, person_id: str, asked: Asked, key: str) -> Report:
    """Makes it and sends it as messages and a table; `key` names the request.

    What a person may see is asked anew. Everything is read as it stood at one moment, and nothing
    is locked meanwhile.
    """
    with desk.database.snapshot() as tx:
        person = person_using(desk, tx, person_id)
        by = check_dimension(desk, tx, person, asked.by)
        report = make_report(desk, tx, asked.period, by, owners_for(desk, tx, person))
        words = desk.words(language_for(tx, desk.policy(), person.id))
        messages = report_messages(desk, tx, words, report)
        content = report_table(desk, tx, words, report)
        sheet = report_sheet(desk, words, report)
    now = desk.clock.now()
    with desk.database.write() as tx:
        for number, message in enumerate(messages):
            tell_person(tx, person_id, f"report:{key}:{number}", message, now)
        if report.is_empty:
            return report
        if sheet.charts:
            send_picture(
                tx, words, sheet, key=f"report-picture:{key}", name="report-charts",
                title=sheet.heading, comment=Message(words.text("The report as a picture.")),
                now=now, person_id=person_id,
            )  # fmt: skip
        if len(content.encode()) > MOST_BYTES:
            tell_person(tx, person_id, f"report:{key}:long", Message(words.text(TOO_LONG)), now)
            return report
        title = words.plain(
            "Save report %(first)s to %(last)s", first=asked.period.first, last=asked.period.last
        )
        comment = Message(words.text("All numbers of the report, for a spreadsheet."))
        send_file(
            tx, key=f"report:{key}", name="report", title=title, content=content, comment=comment,
            now=now, person_id=person_id, ending="csv",
        )  # fmt: skip
    return report
