"""Several records could be the account: asked in the channel with buttons, never guessed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, actions, button, section
from bot.desk import Desk
from bot.learning_words import SOURCES, facts_in_words
from bot.messages import Message
from bot.working import Work, start_work
from domain.accounts import account_key
from domain.cases import Case
from domain.crm import FoundAccount, nearest_first
from domain.errors import DomainError
from playbooks.words import Mrkdwn, Words, shorten
from storage.database import Transaction
from storage.job import NewJob

# Facts of the case: what is asked, and the answer.
ASKED, ANSWER = "crm.asked", "crm.answer"
NONE = "none"
MOST_OFFERED = 5
LONGEST_FACTS = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that is offered; `facts` tell it from the others."""

    ref: str
    external_id: str
    name: str
    facts: str


def ask_which(
    desk: Desk, tx: Transaction, case: Case, found: Sequence[FoundAccount], now: datetime
) -> None:
    """Asks which of the records is meant."""
    words = desk.words(case.language)
    offered = nearest_first(found, account_key(case.account_name))[:MOST_OFFERED]
    kept = [[desk.new_ref(), each.external_id, each.name, _facts(words, each)] for each in offered]
    tx.facts.put(case.id, ASKED, json.dumps(kept, ensure_ascii=False), "savedesk", now)
    tx.facts.remove(case.id, ANSWER)
    _show(tx, case, now)


def _facts(words: Words, each: FoundAccount) -> str:
    return shorten(", ".join(facts_in_words(words, each)), LONGEST_FACTS)


def _show(tx: Transaction, case: Case, now: datetime) -> None:
    due_at = max(now, case.opened_at)
    key, lane = f"crm-question:{case.ref}", f"case:{case.ref}"
    tx.jobs.mark_dirty(NewJob(key, "show_crm_question", due_at, lane, case.id))


def candidates(tx: Transaction, case: Case) -> list[Candidate]:
    """What was offered last."""
    return [Candidate(*each) for each in json.loads(tx.facts.list_of(case.id).get(ASKED, "[]"))]


def answer_which(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, ref: str
) -> tuple[Work, Candidate | None]:
    """Keeps the answer; None: it is none of them. Raises `crm_answered`."""
    work = start_work(desk, tx, case_ref, person_id)
    offered = {each.ref: each for each in candidates(tx, work.case)}
    if ref != NONE and ref not in offered:
        raise DomainError("crm_answered")
    if ANSWER in tx.facts.list_of(work.case.id):
        raise DomainError("crm_answered")
    tx.facts.put(work.case.id, ANSWER, ref, person_id, work.now)
    work.record("crm_record_chosen", record=offered[ref].external_id if ref in offered else None)
    _show(tx, work.case, work.now)
    return work, offered.get(ref)


class CrmQuestion:
    """Renders the question, and once it is answered the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def render(self, tx: Transaction, case: Case, now: datetime) -> Message:
        words = self._desk.words(case.language)
        source = SOURCES.get(self._desk.policy().crm.source, "CRM")
        offered, answer = candidates(tx, case), tx.facts.list_of(case.id).get(ANSWER)
        if answer is not None or not case.is_open:
            return Message(_answered(words, source, case, offered, answer))
        text = words.text(
            "%(source)s has several records that could be *%(account)s*. Which one is it?",
            source=source, account=case.account_name,
        )  # fmt: skip
        blocks: list[Block] = [section(text)]
        for each in offered:
            choose = button(words.plain("This one"), "crm:choose", f"{case.ref}.{each.ref}",
                            label=words.plain("This one: %(name)s", name=each.name))  # fmt: skip
            # Rendered with its markup when it was asked.
            line = words.text("*%(name)s*", name=each.name)
            line = Mrkdwn(f"{line} · {each.facts}" if each.facts else line)
            blocks.append(section(line, choose))
        none = button(words.plain("None of them"), "crm:choose", f"{case.ref}.{NONE}")
        return Message(text, [*blocks, actions([none])])

    def posted(self, tx: Transaction, case: Case, generation: int, now: datetime) -> None:
        """A question asked is a question asked."""


def _answered(
    words: Words, source: str, case: Case, offered: Sequence[Candidate], answer: str | None
) -> Mrkdwn:
    chosen = next((each for each in offered if each.ref == answer), None)
    if chosen is None:
        return words.text("None of the records in %(source)s is *%(account)s*.",
                          source=source, account=case.account_name)  # fmt: skip
    return words.text("*%(account)s* is *%(name)s* in %(source)s.", source=source,
                      account=case.account_name, name=chosen.name)  # fmt: skip
