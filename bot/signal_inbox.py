"""What webhooks report: kept at once as work to be done, then noted with its account."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.desk import Desk
from bot.signal_additions import Addition, add_to_signal
from bot.signal_shapes import Hints, Report
from bot.signals import NewSignal, note_health, note_signal
from bot.unplaced import keep_unplaced
from domain.accounts import Account, clean_name
from domain.causes import Cause
from domain.errors import DomainError
from domain.policy import Policy
from domain.signal_sources import company_in
from domain.signals import SignalKind, Strength
from storage.database import Transaction
from storage.job import Job, NewJob


def take_in(desk: Desk, source: str, reports: Sequence[Report]) -> int:
    """Keeps what is new of a delivery, a row each; how many that were."""
    now = desk.clock.now()
    with desk.database.write() as tx:
        return sum(tx.jobs.enqueue(_job(source, report, now)) for report in reports)


def _job(source: str, report: Report, now: datetime) -> NewJob:
    payload = packed_report(source, report)
    return NewJob(f"signal:{source}:{report.event}", "take_signal", now, payload=payload)


class TakeSignal:
    """Notes a report with its account, or keeps it until somebody knows whose it is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        source, report = unpacked_report(job.payload)
        if not take_report(self._desk, tx, source, report):
            keep_unplaced(self._desk, tx, source, report.event, job.payload, now)


def take_report(desk: Desk, tx: Transaction, source: str, report: Report) -> bool:
    """Notes what was seen; False when nobody knows the account."""
    account = account_meant(tx, desk.policy(), source, report.hints)
    if account is None:
        return False
    note_report(desk, tx, account, source, report)
    return True


def note_report(desk: Desk, tx: Transaction, account: Account, source: str, report: Report) -> None:
    """Notes what was seen of the account."""
    if report.adds and add_to_signal(desk, tx, account.id, _addition(source, report)):
        return
    if report.kind is not None:
        new = NewSignal(
            report.kind, report.at, source, report.event, report.evidence, None, report.cause,
            report.strength, report.subject or None,
        )  # fmt: skip
        note_signal(desk, tx, account.id, new)
    if report.health is not None:
        note_health(desk, tx, account.id, report.health, source, report.at)


def _addition(source: str, report: Report) -> Addition:
    return Addition(source, report.subject, report.evidence, report.cause)


def account_meant(tx: Transaction, policy: Policy, source: str, hints: Hints) -> Account | None:
    """By what somebody said that the source calls it, by an id that a directory or the policy
    knows, else by name, else by the address's domain.

    A name that is new makes an account; an id or a domain that is new does not.
    """
    sources = policy.signal_sources
    for each in hints.ids:
        if each in sources.accounts:
            return tx.accounts.take(clean_name(sources.accounts[each]))
        said = tx.unplaced.account_called(source, each)
        if said is not None:
            return tx.accounts.get(said)
        found = tx.accounts.find_external(sources.directories, each)
        if found is not None:
            return found
    if hints.name:
        try:
            return tx.accounts.take(clean_name(hints.name))
        except DomainError:
            # A name of nothing that can be read is no name.
            pass
    said = tx.unplaced.account_called(source, hints.email) if hints.email else None
    if said is not None:
        return tx.accounts.get(said)
    company = company_in(hints.email)
    return tx.accounts.find_named(company) if company else None


def packed_report(source: str, report: Report) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "source": source,
        "event": report.event,
        "at": report.at.isoformat(),
        "ids": list(report.hints.ids),
        "name": report.hints.name,
        "email": report.hints.email,
        "kind": report.kind,
        "strength": report.strength,
        "cause": report.cause,
        "evidence": report.evidence,
        "health": report.health,
        "subject": report.subject,
        "adds": report.adds,
    }


def unpacked_report(told: Mapping[str, Any]) -> tuple[str, Report]:
    """The source, and the report as it was packed."""
    report = Report(
        event=told["event"],
        at=datetime.fromisoformat(told["at"]),
        hints=Hints(tuple(told["ids"]), told["name"], told["email"]),
        kind=told["kind"] and SignalKind(told["kind"]),
        strength=told["strength"] and Strength(told["strength"]),
        cause=told["cause"] and Cause(told["cause"]),
        evidence=told["evidence"],
        health=told["health"],
        subject=told.get("subject", ""),
        adds=told.get("adds", False),
    )
    return told["source"], report
