"""What is still open in a case that is being closed: promises, issues, requests for approval.

Nothing of it ends quietly: the form names it, and so does the summary.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.approval_rounds import LAPSING
from domain.cases import KEEPS_REVENUE, Case, Outcome
from domain.issues import Issue, ranked
from domain.promises import Promise
from playbooks.words import Mrkdwn, Words, mention, shorten
from storage.database import Transaction

MOST_NAMED, SHORT = 5, 120


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The promises, the earliest due first; the issues, the weightiest first; how many requests."""

    promises: Sequence[Promise] = ()
    issues: Sequence[Issue] = ()
    requests: int = 0


def still_open(tx: Transaction, case: Case) -> StillOpen:
    promises = [each for each in tx.promises.list_of(case.id) if each.is_open]
    return StillOpen(
        sorted(promises, key=lambda each: (each.due_at, each.id)),
        [each.issue for each in ranked(tx.issues.list_of(case.id))],
        len(tx.concessions.list_in([case.id], LAPSING)),
    )


def asked_in_form(words: Words, found: StillOpen) -> list[Mrkdwn]:
    """What the form says of it before anything is decided."""
    lines = []
    if found.promises:
        n, which = len(found.promises), _named(words, (each.text for each in found.promises))
        lines.append(
            words.plural(
                ":warning: %(n)s promise is open: %(which)s. Deliver it, or tell the customer: it "
                "is owed on to one that stays, and ends with one that leaves.",
                ":warning: %(n)s promises are open: %(which)s. Deliver them, or tell the customer: "
                "they are owed on to one that stays, and end with one that leaves.",
                n,
                n=n,
                which=which,
            )
        )
    return lines + _issues(words, found) + _requests(words, found)


def told_in_summary(words: Words, found: StillOpen, outcome: Outcome) -> list[Mrkdwn]:
    """What becomes of it, in the channel's summary."""
    lines = []
    if found.promises:
        n, which = len(found.promises), _named(words, (_whose(words, p) for p in found.promises))
        if outcome in KEEPS_REVENUE:
            told = words.plural(
                "%(n)s promise is still owed, and reminded of: %(which)s",
                "%(n)s promises are still owed, and reminded of: %(which)s",
                n, n=n, which=which,
            )  # fmt: skip
        else:
            told = words.plural(
                "%(n)s promise ends with the case, not kept: %(which)s",
                "%(n)s promises end with the case, not kept: %(which)s",
                n, n=n, which=which,
            )  # fmt: skip
        lines.append(told)
    return lines + _issues(words, found) + _requests(words, found)


def _issues(words: Words, found: StillOpen) -> list[Mrkdwn]:
    n = len(found.issues)
    if not n:
        return []
    which = _named(words, (each.text for each in found.issues))
    return [
        words.plural(
            "%(n)s issue of the plan is open: %(which)s",
            "%(n)s issues of the plan are open: %(which)s",
            n, n=n, which=which,
        )
    ]  # fmt: skip


def _requests(words: Words, found: StillOpen) -> list[Mrkdwn]:
    n = found.requests
    if not n:
        return []
    return [
        words.plural(
            "%(n)s concession that the customer has not been offered lapses with the closing.",
            "%(n)s concessions that the customer has not been offered lapse with the closing.",
            n, n=n,
        )
    ]  # fmt: skip


def _whose(words: Words, promise: Promise) -> Mrkdwn:
    return words.text(
        "%(text)s (%(owner)s, due %(day)s)",
        text=shorten(promise.text, SHORT),
        owner=mention(promise.owner_id),
        day=words.day(promise.due_at.date()),
    )


def _named(words: Words, things: Iterable[str]) -> Mrkdwn:
    """The first of them by name, and how many more there are."""
    named = [each if isinstance(each, Mrkdwn) else shorten(each, SHORT) for each in things]
    more = len(named) - MOST_NAMED
    shown = [words.text("“%(what)s”", what=each) for each in named[:MOST_NAMED]]
    if more > 0:
        shown.append(words.plural("%(n)s more", "%(n)s more", more, n=more))
    return words.listed(shown)
