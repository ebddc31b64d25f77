"""`/save standup`, and what owners say to their slipping cases in *Your day*."""

from collections.abc import Mapping

from bot.blocks import context, section
from bot.messages import Message
from bot.standup_answers import answer_all, answer_stand_up, blocked_view
from bot.standup_asking import OwnStandUp, own_stand_up
from bot.telling import tell_person
from bot.working import person_using
from handlers import leader_words
from handlers.clicking import Click, case_named
from handlers.clicking import Handler as Clicked
from handlers.form import worker
from handlers.front import NOTHING, Answer, Asker, Front
from handlers.submitting import Handler as Submitted
from handlers.submitting import View, kept, text_in
from playbooks.words import N_, Mrkdwn
from storage.database import Transaction

REST = N_("The rest of it is in your direct messages with me.")


def standup(front: Front, asker: Asker, rest: str) -> Answer:
    """Only to the asker; what has no room in one answer goes into their direct messages."""
    found: list[OwnStandUp] = []

    def read(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        found.append(own_stand_up(front.desk, tx, front.words(tx, person.id), person))
        return Answer(found[-1].message)

    answer = front.reading(asker, read)
    if not found or not found[-1].rest:
        return answer

    def tell_rest(tx: Transaction) -> Answer:
        now = front.desk.clock.now()
        for number, message in enumerate(found[-1].rest):
            tell_person(tx, asker.person_id, f"standup:{asker.key}:{number}", message, now)
        said = front.words(tx, asker.person_id).text(REST)
        return Answer(_with_line(found[-1].message, said))

    return front.once(asker, tell_rest)


def _with_line(message: Message, said: Mrkdwn) -> Message:
    blocks = message.blocks or [section(message.text)]
    return Message(message.text, [*blocks, context(said)])


def _as_shown(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        answer_stand_up(front.desk, tx, click.value, asker.person_id, None)
        return NOTHING

    return front.once(asker, work)


def _all_shown(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        answer_all(front.desk, tx, click.value, asker.person_id)
        return NOTHING

    return front.once(asker, work)


def _blocked_form(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        case = case_named(tx, click)
        worker(front, tx, asker, case)
        words = front.words(tx, asker.person_id)
        before = tx.stand_ups.find_answer(case.id)
        front.open_modal(asker, blocked_view(words, case, before.blocked if before else ""))
        return NOTHING

    return front.reading(asker, work)


def _blocked(front: Front, asker: Asker, view: View) -> Answer:
    def work(tx: Transaction) -> Answer:
        ref, why = view["private_metadata"], text_in(view, "blocked")
        answer_stand_up(front.desk, tx, ref, asker.person_id, why)
        return NOTHING

    return kept(front, asker, view, work)


COMMANDS = {"standup": standup}
CLICKS: Mapping[str, Clicked] = {
    "standup:as_shown": _as_shown,
    "standup:all_shown": _all_shown,
    "standup:blocked": _blocked_form,
    **leader_words.CLICKS,
}
SUBMISSIONS: Mapping[str, Submitted] = {"standup_blocked": _blocked, **leader_words.SUBMISSIONS}
