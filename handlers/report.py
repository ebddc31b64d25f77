"""`/save report [period] [by …]`."""

from bot.messages import Message
from bot.report_sending import Asked, parse_report, send_report
from domain.errors import DomainError
from handlers.front import Answer, Asker, Front
from playbooks.words import N_, Words
from storage.database import Transaction

COMES = N_(
    "The report for %(first)s – %(last)s is on its way to our direct messages, with a table as a "
    "file."
)


def report(front: Front, asker: Asker, rest: str) -> Answer:
    """Says at once that it comes, or what was not understood."""
    wanted: list[Asked] = []

    def work(tx: Transaction) -> Answer:
        asked = parse_report(front.desk, tx, asker.person_id, rest)
        wanted.append(asked)
        return Answer(_comes(front.words(tx, asker.person_id), asked))

    if front.modals.room() == 0:
        return front.reading(asker, lambda tx: _busy(front, tx, asker))
    answer = front.reading(asker, work)
    if wanted:
        front.modals.carry(lambda: _make(front, asker, wanted[0]))
    return answer


def _make(front: Front, asker: Asker, asked: Asked) -> None:
    """A right that was lost meanwhile is told; a repeated request is answered once."""
    try:
        send_report(front.desk, asker.person_id, asked, asker.key)
    except DomainError as refusal:
        said = refusal
        front.tell_asker(asker, lambda words: Message(words.refusal_of(said)), "report")


def _comes(words: Words, asked: Asked) -> Message:
    first, last = words.date(asked.period.first), words.date(asked.period.last)
    return Message(words.text(COMES, first=first, last=last))


def _busy(front: Front, tx: Transaction, asker: Asker) -> Answer:
    words = front.words(tx, asker.person_id)
    return Answer(Message(words.text("Many things are asked of me just now. Please ask again.")))


COMMANDS = {"report": report}
