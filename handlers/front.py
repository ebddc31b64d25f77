"""What every handler works with, and the shapes of what comes in and goes out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import Block
from bot.calls import Slack
from bot.carrier import Carrier
from bot.desk import Desk
from bot.messages import Message
from bot.outcome import Refused
from bot.people import meet_person
from bot.team import language_for
from bot.telling import answer_later, tell_person
from domain.errors import DomainError
from playbooks.words import N_, Words
from storage.database import Transaction
from storage.errors import Contended

TRIES = 3
LATE = N_("That took too long for Slack. Please click again.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said at once: a message to the asker, errors at a modal's fields, or nothing."""

    message: Message | None = None
    errors: Mapping[str, str] | None = None
    view: Block | None = None

    def dumps(self) -> str:
        said = None if self.message is None else [self.message.text, list(self.message.blocks)]
        return json.dumps([said, self.errors, self.view])

    @staticmethod
    def loads(kept: str) -> "Answer":
        said, errors, view = json.loads(kept)
        return Answer(None if said is None else Message(said[0], said[1]), errors, view)


NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who did something, and where an answer to them can go."""

    person_id: str
    key: str
    trigger_id: str = ""
    channel_id: str | None = None
    answer_url: str | None = None


@dataclass(frozen=True, slots=True)
class Front:
    """The desk, the pool that opens modals, and Slack for exactly that."""

    desk: Desk
    modals: Carrier
    slack: Slack

    def words(self, tx: Transaction, person_id: str) -> Words:
        """The wording for what only this person sees."""
        return self.desk.words(language_for(tx, self.desk.policy(), person_id))

    def once(
        self,
        asker: Asker,
        work: Callable[[Transaction], Answer],
        shown: Callable[[DomainError, Answer], Answer] = lambda _refusal, answer: answer,
    ) -> Answer:
        """Does the work in one transaction, and gives a repeated delivery the first answer again.

        A refusal changes nothing, and is the answer; `shown` may put it where it belongs.
        """
        try:
            return self._patiently(asker, work)
        except DomainError as refusal:
            return self._refused_once(asker, shown(refusal, self.refused(asker, refusal)))

    def _patiently(self, asker: Asker, work: Callable[[Transaction], Answer]) -> Answer:
        """Two who want the same rows at once: the database lets one go first, the other again."""
        for _ in range(TRIES - 1):
            try:
                return self._in_one_transaction(asker, work)
            except Contended:
                continue
        return self._in_one_transaction(asker, work)

    def _in_one_transaction(self, asker: Asker, work: Callable[[Transaction], Answer]) -> Answer:
        with self.desk.database.write() as tx:
            kept = tx.inbox.find_answer(asker.key)
            if kept is not None:
                return Answer.loads(kept)
            answer = work(tx)
            # What a person does shows in their Home at once, however lately it was published.
            tx.homes.renew(asker.person_id, self.desk.clock.now())
            tx.inbox.keep(asker.key, self.desk.clock.now(), answer.dumps())
            return answer

    def reading(self, asker: Asker, work: Callable[[Transaction], Answer]) -> Answer:
        """Answers from what is there; nothing is kept."""
        try:
            with self.desk.database.read() as tx:
                return work(tx)
        except DomainError as refusal:
            return self.refused(asker, refusal)

    def refused(self, asker: Asker, refusal: DomainError) -> Answer:
        """The refusal in the asker's language; somebody unknown is looked up meanwhile."""
        if refusal.code == "unknown_person":
            with self.desk.database.write() as tx:
                meet_person(tx, asker.person_id, self.desk.clock.now())
        with self.desk.database.read() as tx:
            return Answer(Message(self.words(tx, asker.person_id).refusal_of(refusal)))

    def _refused_once(self, asker: Asker, answer: Answer) -> Answer:
        """A refusal is an answer like any other: a repeated delivery gets it again."""
        with self.desk.database.write() as tx:
            kept = tx.inbox.find_answer(asker.key)
            if kept is not None:
                return Answer.loads(kept)
            tx.inbox.keep(asker.key, self.desk.clock.now(), answer.dumps())
        return answer

    def open_modal(self, asker: Asker, view: Block, method: str = "views.open") -> None:
        """Opens a modal off the path of the acknowledgement; too late means: click again."""
        self._carry_modal(asker, method, {"trigger_id": asker.trigger_id, "view": view})

    def open_in_modal(self, asker: Asker, view_id: str, view: Block) -> None:
        """The same in the place of a modal that is open."""
        self._carry_modal(asker, "views.update", {"view_id": view_id, "view": view})

    def _carry_modal(self, asker: Asker, method: str, params: Mapping[str, Any]) -> None:
        def errand() -> None:
            if isinstance(self.slack.call(method, params), Refused):
                self._too_late(asker)

        if self.modals.room() == 0:
            self._too_late(asker)
        else:
            self.modals.carry(errand)

    def show_modal(self, view_id: str, view: Block) -> None:
        """Shows the present state in a modal that is open; one closed meanwhile is no matter."""
        params = {"view_id": view_id, "view": view}
        self.modals.carry(lambda: _ignore(self.slack.call("views.update", params)))

    def _too_late(self, asker: Asker) -> None:
        self.tell_asker(asker, lambda words: Message(words.text(LATE)), "late")

    def tell_asker(self, asker: Asker, said: Callable[[Words], Message], about: str) -> None:
        """Answers somebody outside the acknowledgement, where only they see it."""
        now = self.desk.clock.now()
        key = f"{about}:{asker.key}"
        with self.desk.database.write() as tx:
            message = said(self.words(tx, asker.person_id))
            if asker.answer_url:
                answer_later(tx, asker.answer_url, key, message, now)
            else:
                tell_person(tx, asker.person_id, key, message, now)


def _ignore(_outcome: object) -> None:
    """The view was closed meanwhile, or shows the state at its next opening."""


def field_errors(answer: Answer, block_id: str) -> Answer:
    """A refusal shown at a field of the modal, which stays open with what was typed."""
    if answer.message is None:
        return answer
    return Answer(errors={block_id: answer.message.text})


def value_of(view: Mapping[str, Any], block_id: str) -> Any:
    """What stands in the one input of a block; None when it is empty or not there."""
    state = view.get("state", {}).get("values", {}).get(block_id, {})
    for element in state.values():
        for name, value in element.items():
            if name != "type":
                return value["value"] if isinstance(value, dict) else value
    return None
