"""`/save playbooks`: all of them, or one to read whole."""

from collections.abc import Callable, Mapping

from bot.blocks import actions, button, section
from bot.messages import Message
from bot.playbook_views import named_playbook, playbooks_message, reading_view, when_line
from bot.working import person_using
from domain.errors import DomainError
from handlers.clicking import Click, Handler
from handlers.front import NOTHING, Answer, Asker, Front
from storage.database import Transaction


def _playbooks(front: Front, asker: Asker, rest: str) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        words, catalogue = front.words(tx, asker.person_id), front.desk.catalogue()
        if not rest:
            return Answer(playbooks_message(words, catalogue))
        playbook = named_playbook(catalogue, rest)
        if asker.trigger_id:
            front.open_modal(asker, reading_view(words, playbook))
            return NOTHING
        texts = playbook.in_language(words.language)
        read = button(words.plain("Read"), "playbooks:read", playbook.id, style="primary")
        blocks = [section(when_line(words, texts)), actions([read])]
        return Answer(Message(words.text("%(title)s", title=texts.title), blocks))

    return front.reading(asker, work)


def _read(front: Front, asker: Asker, click: Click) -> Answer:
    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        playbook = front.desk.catalogue().find(click.value)
        if playbook is None:
            raise DomainError("playbook_unknown", playbook=click.value[:60])
        front.open_modal(asker, reading_view(front.words(tx, asker.person_id), playbook))
        return NOTHING

    return front.reading(asker, work)


CLICKS: Mapping[str, Handler] = {"playbooks:read": _read}
COMMANDS: Mapping[str, Callable[[Front, Asker, str], Answer]] = {"playbooks": _playbooks}
