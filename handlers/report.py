"""`/save report [period] [by …]`."""

from bot.messages import Message
from bot.report_sending import Asked, parse_report, promise_report, send_report
from handlers.front import Answer, Asker, Front
from playbooks.words import N_, Words
from storage.database import Transaction

COMES = N_("The report for %(first)s – %(last)s is on its way to our direct messages.")


def report(front: Front, asker: Asker, rest: str) -> Answer:
    """Says at once that it comes, or what was not understood; what was said to come does come."""
    wanted: list[Asked] = []
    room = front.modals.room() > 0

    def work(tx: Transaction) -> Answer:
        asked = parse_report(front.desk, tx, asker.person_id, rest, asker.key)
        promise_report(tx, asked, front.desk.clock.now(), soon=not room)
        wanted.append(asked)
        return Answer(_comes(front.words(tx, asker.person_id), asked))

    answer = front.once(asker, work)
    if room and wanted:
        front.modals.carry(lambda: send_report(front.desk, wanted[-1]))
    return answer


def _comes(words: Words, asked: Asked) -> Message:
    first, last = words.date(asked.period.first), words.date(asked.period.last)
    return Message(words.text(COMES, first=first, last=last))


COMMANDS = {"report": report}
