"""The channel's topic: account, tier, owner and renewal; a change of it is said once."""

from datetime import datetime

from bot.calls import Call
from bot.desk import Desk
from bot.messages import Message
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.telling import tell_case
from bot.trouble import MISSING_METHOD, Trouble
from domain.cases import Case
from playbooks.words import shorten
from storage.database import Transaction
from storage.job import Job

TOPIC = 250


class ShowTopic:
    """Sets the topic when one of its facts has changed."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def topic(self, tx: Transaction, case: Case) -> str:
        words = self._desk.words(case.language)
        owner = tx.people.find(case.owner_id)
        parts = [case.account_name]
        if case.tier is not None:
            parts.append(words.plain("tier %(tier)s", tier=case.tier))
        if owner is not None:
            parts.append(words.plain("owner %(name)s", name=owner.name))
        if case.renewal_on is not None:
            parts.append(words.plain("renews %(day)s", day=words.date(case.renewal_on)))
        if not case.is_open:
            parts.append(words.plain("closed"))
        return shorten(" · ".join(parts), TOPIC)

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        topic = self.topic(tx, case)
        shown = case.topic == topic and job.uncertain_since is None
        if not case.may_post or shown:
            return None
        return Call("conversations.setTopic", {"channel": case.channel_id, "topic": topic})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        self._keep(tx, job, call, now)

    def _keep(self, tx: Transaction, job: Job, call: Call, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        tx.cases.note(case.id, topic=call.params["topic"])
        words = self._desk.words(case.language)
        # That a case is closed or open again has a line of its own.
        was_closed = (case.topic or "").endswith(words.plain("closed"))
        if case.topic is not None and case.is_open and not was_closed:
            text = words.text("The facts changed: %(topic)s", topic=call.params["topic"])
            tell_case(tx, case, f"topic:{job.wanted}", Message(text), now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        if refusal.error in MISSING_METHOD:
            self._keep(tx, job, call, now)
            return self._trouble.lacks(tx, job, call.method, now)
        return self._trouble.in_channel(tx, job, refusal.error, now)
