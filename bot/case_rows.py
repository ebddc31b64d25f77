"""Cases of mine in a list: where each stands, and what can be done about it from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, actions, button, section
from bot.cards import facts_line
from bot.case_clocks import Tried, clock_line
from domain.cases import Case, day_number
from domain.deadlines import Deadline, Standing, customer_update, first_contact
from domain.policy import Clocks, Policy
from playbooks.words import Words, channel_link
from storage.database import Transaction

NO_TIER = 9


@dataclass(frozen=True, slots=True)
class Clocked:
    """An open case with the clock that matters now."""

    case: Case
    deadline: Deadline
    overdue: bool


def worst_first(
    cases: Sequence[Case], last_sent: Mapping[int, datetime], clocks: Clocks, now: datetime
) -> list[Clocked]:
    """Overdue ones first, then by tier, then by what is due next."""
    found = []
    for case in cases:
        updated = customer_update(case, last_sent.get(case.id), clocks)
        deadline = updated or first_contact(case, clocks)
        overdue = deadline.standing(now) is Standing.OVERDUE
        found.append(Clocked(case, deadline, overdue))
    return sorted(found, key=_badness)


def _badness(each: Clocked) -> tuple[bool, int, datetime, int]:
    return not each.overdue, each.case.tier or NO_TIER, each.deadline.due_at, each.case.id


def case_rows(
    tx: Transaction, words: Words, cases: Sequence[Case], policy: Policy, now: datetime
) -> list[list[Block]]:
    """The blocks of each case; as many questions to the database however many cases."""
    ids = [case.id for case in cases]
    attempts, updates = tx.timeline.count_attempts_in(ids), tx.updates.list_in(ids)
    return [
        case_row(
            words, case, Tried(attempts.get(case.id, 0), updates.get(case.id, ())), policy, now
        )
        for case in cases
    ]


def case_row(words: Words, case: Case, tried: Tried, policy: Policy, now: datetime) -> list[Block]:
    """One case of mine."""
    where = channel_link(case.channel_id) if case.may_post and case.channel_id else ""
    text = words.text(
        "*%(account)s* · day %(day)s %(where)s\n%(clock)s\n%(facts)s",
        account=case.account_name,
        day=day_number(case, now),
        where=where or words.text("(its channel is on the way)"),
        clock=clock_line(words, case, policy, now, tried),
        facts=facts_line(words, case, policy.clocks),
    )
    calls = button(words.plain("Called, no answer"), "contact:no_answer", case.ref)
    writes = button(words.plain("Customer update"), "update:write", case.ref)
    label = words.plain("Log contact with %(account)s", account=case.account_name)
    return [
        section(text),
        actions(
            [
                button(words.plain("Log contact"), "contact:log", case.ref, label=label),
                writes if case.first_contact_at else calls,
                button(words.plain("All items"), "items:all", case.ref),
            ],
            f"mine-{case.ref}",
        ),
    ]
