"""Whom the owner of cases waits for: approvers, who was asked to take over, who owes a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, divider, section
from bot.case_clocks import moment
from bot.concession_words import kind_and_percent
from bot.home_parts import View, and_more
from domain.cases import Case
from playbooks.words import N_, Mrkdwn, Words, mention, shorten

MOST, LONGEST = 6, 120
OWED = N_("*%(account)s*: “%(what)s”, from %(who)s, due %(due)s")
LATE = N_(":warning: *%(account)s*: “%(what)s”, from %(who)s, overdue since %(due)s")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: since when or until when it waits, and its words."""

    at: datetime
    told: Mrkdwn


def waiting_blocks(view: View, cases: Sequence[Case]) -> list[Block]:
    """What was asked first, then what others owe, the earliest due first; nothing where all is
    the owner's own."""
    found = {case.id: case for case in cases}
    asked = [*_approvals(view, found), *_handovers(view, found)]
    owed, total = _owed(view, found)
    lines = [each.told for each in sorted(asked, key=_when)[:MOST]]
    lines += [each.told for each in sorted(owed, key=_when)[: MOST - min(len(asked), MOST // 2)]]
    if not lines:
        return []
    more = and_more(view.words, len(asked) + total - len(lines))
    lines = [Mrkdwn(f"• {line}") for line in lines] + more
    title = view.words.text("*Waiting on others*")
    return [section("\n".join([title, *lines])), divider()]


def _when(each: Waiting) -> datetime:
    return each.at


def _approvals(view: View, cases: dict[int, Case]) -> list[Waiting]:
    words = view.words
    return [
        Waiting(
            each.at,
            words.text(
                "*%(account)s*: %(offer)s waits for approval since %(at)s",
                account=cases[each.case_id].account_name,
                offer=kind_and_percent(words, each.terms),
                at=moment(words, each.at),
            ),
        )
        for each in view.tx.concessions.list_in(cases, ["asked"])
    ]


def _handovers(view: View, cases: dict[int, Case]) -> list[Waiting]:
    words = view.words
    return [
        Waiting(
            each.at,
            words.text(
                "*%(account)s*: %(who)s was asked %(at)s to take it over",
                account=cases[each.case_id].account_name,
                who=mention(each.to_id),
                at=moment(words, each.at),
            ),
        )
        for each in view.tx.handovers.list_asked_in(cases)
    ]


def _owed(view: View, cases: dict[int, Case]) -> tuple[list[Waiting], int]:
    """Promises, issues of the plan and items that are somebody else's, and how many there are."""
    owner, others = view.person.id, view.tx.owed_by_others
    promises, of_promises = others.promises(owner, MOST)
    issues, of_issues = others.issues(owner, MOST)
    items, of_items = others.items(owner, MOST)
    told = [
        _line(view.words, view.now, cases[each.case_id], each.owner_id, each.text, each.due_at)
        for each in promises + items
        if each.case_id in cases
    ]
    told += [
        _line(view.words, view.now, cases[each.case_id], each.owner_id, each.text, each.next_due_at)
        for each in issues
        if each.case_id in cases
    ]
    return told, of_promises + of_issues + of_items


def _line(
    words: Words, now: datetime, case: Case, who: str, what: str, due_at: datetime
) -> Waiting:
    parts = {
        "account": case.account_name, "who": mention(who), "what": shorten(what, LONGEST),
        "due": moment(words, due_at),
    }  # fmt: skip
    return Waiting(due_at, words.text(LATE if due_at < now else OWED, **parts))
