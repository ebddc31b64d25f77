"""`/save letters` and its buttons, for admins."""

from collections.abc import Callable, Mapping

from bot.letter_views import letter_name, letters_message
from bot.letters import check_admin, let_letter_go, retry_all_letters, retry_letter
from bot.messages import Message
from handlers.clicking import Click, Handler
from handlers.front import Answer, Asker, Front
from storage.database import Transaction


def _letters(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        person = check_admin(front.desk, tx, asker.person_id)
        return Answer(letters_message(front.desk, tx, front.words(tx, person.id), person))

    return front.reading(asker, work)


def _retry(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        letter = retry_letter(front.desk, tx, asker.person_id, click.value)
        words = front.words(tx, asker.person_id)
        text = words.text(
            "Trying again: %(what)s. `/save letters` shows what is left.",
            what=letter_name(words, letter),
        )
        return Answer(Message(text))

    return front.once(asker, work)


def _retry_all(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        n = retry_all_letters(front.desk, tx, asker.person_id)
        text = front.words(tx, asker.person_id).plural(
            "Trying %(n)s message again. `/save letters` shows what is left.",
            "Trying %(n)s messages again. `/save letters` shows what is left.",
            n,
            n=n,
        )
        return Answer(Message(text))

    return front.once(asker, work)


def _let_go(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        letter = let_letter_go(front.desk, tx, asker.person_id, click.value)
        words = front.words(tx, asker.person_id)
        return Answer(
            Message(
                words.text("Let go: %(what)s. It is not sent.", what=letter_name(words, letter))
            )
        )

    return front.once(asker, work)


CLICKS: Mapping[str, Handler] = {
    "letter:retry": _retry,
    "letter:let_go": _let_go,
    "letters:retry_all": _retry_all,
}
COMMANDS: Mapping[str, Callable[[Front, Asker, str], Answer]] = {"letters": _letters}
