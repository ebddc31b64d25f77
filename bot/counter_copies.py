"""The message of a lesser offer to who asked: two answers, until one is given or it is over."""

from collections.abc import Sequence
from datetime import datetime

from bot.approval_views import decision_line
from bot.blocks import actions, button, section
from bot.concession_telling import COUNTERED, TAKE, WITHDRAW
from bot.concession_words import decided_by, short_offer
from bot.desk import Desk
from bot.messages import Message
from bot.sends import Disposal
from bot.team import language_for
from bot.tellers import discreet
from domain.approvals import ApprovalStep, StepKind
from domain.concessions import Concession, ConcessionState
from playbooks.words import Words, mention, shorten
from storage.database import Transaction
from storage.job import Job

QUOTED = 600


class CounterCopy:
    """Kept current: once it is answered, withdrawn or lapsed its buttons are gone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def where(self, tx: Transaction, job: Job) -> str | None:
        return tx.posts.get(job.key).channel or str(job.payload["person"])

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        concession = tx.concessions.get(job.payload["concession"])
        steps = tx.approvals.list_steps(concession.id)
        offers = [each for each in steps if each.kind is StepKind.COUNTERED]
        number = int(job.payload["number"])
        waits = concession.state is ConcessionState.COUNTERED and number == len(offers) - 1
        if number >= len(offers) or not (waits or stands):
            return None
        person = concession.by
        words = self._desk.words(language_for(tx, self._desk.policy(), person))
        message = self._message(tx, words, concession, steps, offers[number], waits=waits)
        return discreet(self._desk, tx, person, message)

    def _message(
        self, tx: Transaction, words: Words, concession: Concession,
        steps: Sequence[ApprovalStep], offered: ApprovalStep, *, waits: bool,
    ) -> Message:  # fmt: skip
        case = tx.cases.get(concession.case_id)
        _, _, note = offered.text.partition("\n")
        assert COUNTERED.to_asker is not None
        text = words.text(
            COUNTERED.to_asker,
            account=case.account_name,
            offer=short_offer(words, concession.counter or concession.terms, QUOTED),
            by=decided_by(words, offered.by, offered.on_behalf_of),
            asker=mention(concession.by),
            note=f" “{shorten(note, QUOTED)}”" if note else "",
        )
        if waits and case.is_open:
            made = [button(words.plain(label), action, concession.ref)
                    for label, action in (TAKE, WITHDRAW)]  # fmt: skip
            return Message(text, [section(text), actions(made)])
        if concession.state is ConcessionState.COUNTERED:
            over = words.text("The case is closed, so nothing is to be decided.")
        else:
            over = decision_line(words, concession, steps)
        return Message(text, [section(text), section(over)])

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        """Nothing else follows."""

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """The case's channel has said it as well."""
        return Disposal.DEAD
