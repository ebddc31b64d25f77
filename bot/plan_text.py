"""The recovery plan as the customer reads it: plain words, real names, nothing internal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.service_level_views import compliance_said
from bot.unapproved import offers_unapproved
from bot.update_sources import others_named_in
from bot.update_text import cleaned_with
from domain.cases import Case
from domain.issues import Issue, ranked
from domain.people import Person
from domain.promises import Promise, PromiseState, in_order
from domain.service_levels import compliance_of
from playbooks.words import Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class PlanText:
    """The document, and what it leaves out: issues nobody marked, and what names others.

    `naming` counts the entries that name other customers, `others` says which; `offering` those
    that make an offer, because none is approved.
    """

    text: str
    entries: int
    unmarked: int
    naming: int
    others: tuple[str, ...]
    offering: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What every line of the document is worded with."""

    desk: Desk
    tx: Transaction
    words: Words
    case: Case
    reader: Person
    now: datetime

    def clean(self, typed: str) -> str:
        """On one line, without Slack's markup; people by their names."""
        return " ".join(cleaned_with(self.tx)(typed).split())

    def name(self, person_id: str) -> str:
        person = self.tx.people.find(person_id)
        return person.name if person else self.words.plain("our team")

    def day(self, at: datetime) -> str:
        return self.words.date(at.astimezone(ZoneInfo(self.reader.zone)).date())


def plan_text(desk: Desk, tx: Transaction, case: Case, reader: Person) -> PlanText:
    """The document in the language of the case. `reader` gives the zone of its days."""
    page = Page(desk, tx, desk.words(case.language), case, reader, desk.clock.now())
    issues = _in_rank(tx.issues.list_of(case.id))
    shown = [each for each in issues if each.customer_may_see]
    sections = [
        (page.words.plain("What we fix"), [_issue(page, each) for each in shown]),
        (
            page.words.plain("What we promised"),
            [_promise(page, each) for each in in_order(tx.promises.list_of(case.id))],
        ),
        (page.words.plain("What you can hold us to"), list(_levels(page))),
    ]
    free = [
        (title, [line for line in lines if not offers_unapproved(tx, case, line)])
        for title, lines in sections
    ]
    offering = sum(len(lines) for _, lines in sections) - sum(len(lines) for _, lines in free)
    sections = free
    everything = "\n".join(chain.from_iterable(lines for _, lines in sections))
    others = _others(page, everything)
    kept = [(title, [line for line in lines if not _others(page, line)]) if others
            else (title, lines) for title, lines in sections]  # fmt: skip
    before, after = (sum(len(lines) for _, lines in each) for each in (sections, kept))
    return PlanText(
        _document(page, kept),
        after,
        len(issues) - len(shown),
        before - after,
        tuple(others),
        offering,
    )


def _others(page: Page, text: str) -> list[str]:
    return others_named_in(page.tx, page.case, text) if text else []


def _in_rank(issues: list[Issue]) -> list[Issue]:
    """Open ones by rank, then what is done; what was dropped is in no plan."""
    done = [each for each in issues if not each.is_open and each.dropped_at is None]
    return [each.issue for each in ranked(issues)] + done


def _document(page: Page, sections: Iterable[tuple[str, list[str]]]) -> str:
    words = page.words
    title = words.plain("Recovery plan for %(account)s", account=page.case.account_name)
    parts = [f"{title}\n{words.plain('As of %(day)s', day=page.day(page.now))}"]
    for heading, lines in sections:
        if lines:
            parts.append("\n".join((heading, *(f"- {line}" for line in lines))))
    return "\n\n".join(parts)


def _issue(page: Page, issue: Issue) -> str:
    """The six fields, as far as they are known, and how far it is."""
    words = page.words
    parts = [page.clean(issue.text)]
    if issue.cause:
        parts.append(words.plain("Cause: %(cause)s", cause=page.clean(issue.cause)))
    if issue.fix:
        parts.append(words.plain("What we do: %(fix)s", fix=page.clean(issue.fix)))
    if issue.workaround and issue.fixed_at is None:
        parts.append(words.plain("Until then: %(what)s", what=page.clean(issue.workaround)))
    parts.append(words.plain("Who: %(who)s", who=page.name(issue.owner_id)))
    parts.append(words.plain("By: %(day)s", day=page.day(issue.due_at)))
    if issue.metric:
        parts.append(words.plain("You see it by: %(metric)s", metric=page.clean(issue.metric)))
    parts.append(words.plain("Status: %(status)s", status=_progress(page, issue)))
    return "\n  ".join(parts)


def _progress(page: Page, issue: Issue) -> str:
    words = page.words
    if issue.confirmed_at is not None:
        return words.plain("done, confirmed by you")
    if issue.fixed_at is not None:
        return words.plain("fixed %(day)s", day=page.day(issue.fixed_at))
    if issue.workaround_at is not None:
        return words.plain("workaround in place, fix in progress")
    return words.plain("in progress")


def _promise(page: Page, promise: Promise) -> str:
    words = page.words
    parts = {
        "promise": page.clean(promise.text),
        "who": page.name(promise.owner_id),
        "due": page.day(promise.due_at),
    }
    match promise.state:
        case PromiseState.CONFIRMED:
            return words.plain("%(promise)s (%(who)s): done, confirmed by you", **parts)
        case PromiseState.DELIVERED:
            at = page.day(promise.delivered_at or promise.due_at)
            return words.plain("%(promise)s (%(who)s): done %(at)s", at=at, **parts)
        case PromiseState.BROKEN:
            told = page.clean(promise.told or "")
            return words.plain(
                "%(promise)s (%(who)s, by %(due)s): not kept. %(told)s", told=told, **parts
            )
        case _ if promise.is_overdue(page.now):
            return words.plain("%(promise)s (%(who)s, by %(due)s): late, still coming", **parts)
        case _:
            return words.plain("%(promise)s (%(who)s, by %(due)s)", **parts)


def _levels(page: Page) -> Iterable[str]:
    levels = [each for each in page.tx.service_levels.list_of(page.case.id) if each.is_running]
    checks = page.tx.service_levels.checks_of([each.id for each in levels])
    for level in levels:
        yield page.words.plain(
            "%(level)s: %(target)s, since %(day)s; %(kept)s",
            level=page.clean(level.text),
            target=page.clean(level.target),
            day=page.day(level.at),
            kept=compliance_said(page.words, compliance_of(checks[level.id])),
        )
