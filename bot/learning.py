"""What the CRM knows of an account, asked once its case is open and told when it arrives.

Opening never waits for it: the question is a job in a lane of its own, carried like a post. A
source that is slow or down is asked again, more and more rarely, and the case goes on without it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.blocks import section
from bot.calls import Call
from bot.crm import LEARN
from bot.crm_asking import READ_AT, ask_crm
from bot.crm_question import ask_which
from bot.desk import Desk
from bot.fitting import refit_checklist
from bot.learning_words import SOURCES, arrived, nothing_found
from bot.messages import Message
from bot.outcome import Refused, Sent
from bot.retriage import facts_changed
from bot.runways import plan_runway
from bot.sends import Disposal
from bot.showing import show_case
from bot.signals import note_health
from bot.source_trouble import tell_fault
from bot.telling import tell_case
from bot.typed_facts import typed_facts
from bot.writing_back import RECORD
from domain.accounts import Account
from domain.cases import Case
from domain.crm import FoundAccount, the_one
from domain.fact_sources import FACT_OF, Prefer, facts_that_hold, may_say, sources_of
from domain.timeline import EntryKind
from playbooks.words import Mrkdwn
from storage.database import Transaction
from storage.job import Job

# So often at once, then after these spans.
TRIES = 3
LATER = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))


class LearnAccount:
    """Asks the CRM about the account of a case."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        case, rules = _case_of(tx, job), self._desk.policy().crm
        if not rules.asks or not case.is_open:
            return None
        account, chosen = tx.accounts.get(case.account_id), job.payload.get("external_id")
        params = {
            "name": account.name,
            "external_id": chosen or account.record_in(rules.source.value),
            "chosen": bool(chosen),
            "patient": job.attempts + 1 < TRIES,
        }
        return Call(LEARN, params)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        case, found = tx.cases.lock(_case_of(tx, job).id), done.response["found"]
        if not case.is_open:
            return
        account = tx.accounts.get(case.account_id)
        sure = _sure(found, account, call.params["external_id"])
        if sure is not None:
            take_facts(self._desk, tx, case, sure, now)
        elif found:
            ask_which(self._desk, tx, case, found, now)
        else:
            words = self._desk.words(case.language)
            text = nothing_found(words, self._desk.policy().crm, case)
            tell_case(tx, case, "crm-nothing", Message(text), now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """An admin hears why, and it is asked again later; the case has its buttons meanwhile."""
        tell_fault(self._desk, tx, refusal, now)
        turn = int(job.payload.get("turn", 0))
        if turn < len(LATER):
            stem = job.key.partition("~")[0]
            payload = {**job.payload, "turn": turn + 1}
            ask_crm(tx, _case_of(tx, job), f"{stem}~{turn + 1}", now + LATER[turn], payload)
        return Disposal.SETTLED


def _sure(
    found: Sequence[FoundAccount], account: Account, external_id: str | None
) -> FoundAccount | None:
    """The record that was asked for by its id, or the only one of exactly that name."""
    named = [each for each in found if each.external_id == external_id]
    return named[0] if named else the_one(found, account.key)


def take_facts(desk: Desk, tx: Transaction, case: Case, found: FoundAccount, now: datetime) -> Case:
    """Keeps the facts with the account and, where the case has none of its own, in the case.

    The caller holds the lock of the case.
    """
    rules, before = desk.policy().crm, tx.accounts.get(case.account_id)
    word = _Word(rules.source.value, desk.policy().directory.prefer, found)
    held = facts_that_hold(before, word.said, word.source, word.prefer)
    tx.accounts.change(case.account_id, **held, **_link(tx, before, word, now))
    if found.health is not None:
        note_health(desk, tx, case.account_id, found.health, SOURCES[rules.source], now)
    tx.facts.put(case.id, RECORD, found.external_id, "savedesk", now)
    tx.facts.put(case.id, READ_AT, now.isoformat(), "savedesk", now)
    typed = typed_facts(tx, case)
    changes = _of_case(case, before, word, typed)
    case = tx.cases.change(case.id, **changes) if changes else case
    text = arrived(desk.words(case.language), rules, found, case, typed)
    if changes:
        case = _follow(desk, tx, case, text, now)
    tx.audit.record(now, "savedesk", "facts_learned", case.ref, source=rules.source.value,
                    fields=",".join(sorted(changes)))  # fmt: skip
    tell_case(tx, case, f"crm:{found.external_id}:{now.isoformat()}",
              Message(text, [section(text)]), now)  # fmt: skip
    show_case(tx, case, now)
    return case


def _follow(desk: Desk, tx: Transaction, case: Case, text: Mrkdwn, now: datetime) -> Case:
    """New facts have the consequences that they have when people type them."""
    tx.timeline.add(
        ref=desk.new_ref(), case_id=case.id, at=now, by="savedesk", kind=EntryKind.FACTS.value,
        text=text,
    )  # fmt: skip
    plan_runway(tx, desk.policy(), case, now)
    case = facts_changed(desk, tx, case, now)
    refit_checklist(desk, tx, case, now)
    return case


@dataclass(frozen=True, slots=True)
class _Word:
    """What the CRM says of an account, and whether its word holds."""

    source: str
    prefer: Prefer
    found: FoundAccount

    @property
    def said(self) -> dict[str, Any]:
        """Its facts, as an account and a case call them."""
        found = self.found
        return {
            "arr_minor": found.arr_minor,
            "currency": found.currency,
            "renewal_on": found.renewal_on,
            "owner_email": found.owner_email,
            "tier_named": found.tier,
            "segment": found.segment,
        }


def _link(tx: Transaction, account: Account, word: _Word, now: datetime) -> dict[str, Any]:
    """Which record the account is, and when it was read. Of two spellings of one customer the
    record stays with the one that had it first."""
    link = {"crm": word.source, "crm_read_at": now}
    other = tx.accounts.find_external((word.source,), word.found.external_id)
    if other is None or other.id == account.id:
        return link | {"crm_id": word.found.external_id}
    return link | {"crm_id": account.record_in(word.source)}


def _of_case(case: Case, account: Account, word: _Word, typed: Collection[str]) -> dict[str, Any]:
    """What the case takes: what it lacks, and what it has from a directory whose word holds less.

    `account` is as it was before. What people typed into the case stands.
    """
    changes: dict[str, Any] = {}
    for names in (("arr_minor", "currency"), ("renewal_on",)):
        said = {name: word.said[name] for name in names}
        has = {name: getattr(case, name) for name in names}
        if said[names[0]] is None or said == has:
            continue
        if has[names[0]] is None or (
            FACT_OF[names[0]] not in typed and _from_directory(has, account, word)
        ):
            changes |= said
    return changes


def _from_directory(has: Mapping[str, Any], account: Account, word: _Word) -> bool:
    """Whether a case has these facts from a directory, and the CRM may say otherwise."""
    if any(value != getattr(account, name) for name, value in has.items()):
        return False
    by = sources_of(account).get(FACT_OF[next(iter(has))])
    return by is not None and may_say(by, word.source, word.prefer)


def _case_of(tx: Transaction, job: Job) -> Case:
    assert job.case_id is not None
    return tx.cases.get(job.case_id)
