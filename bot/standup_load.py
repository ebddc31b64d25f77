"""What a manager looks at each day: load, passed deadlines, approvals, and who needs help.

One look for `/save standup` and App Home: `managed_by` gives the values, `load_blocks` the blocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks import Block, context, section
from bot.breaches import breaches_for
from bot.concession_words import kind_and_percent
from bot.standup_facts import open_cases_of, standings_of
from bot.standup_words import Telling, joined, tier_name
from domain.access import SEES_EVERY_CASE, Viewer
from domain.clocks import ClockKind
from domain.load import Estimates, Help, Load, Logged, estimates, loads, neediest_first, needs
from domain.policy import Policy, Role
from domain.standup import Standing
from domain.terms import Terms
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction
from storage.nudges import Nudge

YEAR = timedelta(days=365)
MOST_PEOPLE, MOST_NAMED, TEXT = 20, 10, 2900
HELP: Mapping[Help, str] = {
    Help.BLOCKED: N_("%(blocked)s blocked"),
    Help.SLIPPING: N_("%(slipping)s slipping"),
    Help.OVERLOADED: N_("more than %(full)s h a week"),
}
PASSED: Mapping[ClockKind, str] = {
    ClockKind.FIRST_CONTACT: N_("first contact"),
    ClockKind.CUSTOMER_UPDATE: N_("customer update"),
    ClockKind.PROMISE: N_("a promise"),
    ClockKind.ISSUE: N_("the plan"),
    ClockKind.TIME_BOX: N_("time box"),
    ClockKind.ESCALATION: N_("an escalation"),
}
RISKS = (("high", N_("high")), ("medium", N_("medium")), ("low", N_("low")))


@dataclass(frozen=True, slots=True)
class Passed:
    """A deadline of somebody else that passed and still stands."""

    account_name: str
    kind: ClockKind
    owner_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """A request that waits for this person's word."""

    account_name: str
    terms: Terms
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Managed:
    """What one person answers for at this moment."""

    standings: Sequence[Standing]
    loads: Sequence[Load]
    guess: Estimates
    passed: Sequence[Passed]
    waiting: Sequence[WaitingApproval]
    open_approvals: int

    def needy(self, policy: Policy) -> list[Load]:
        """Who needs help, the one who needs it most first."""
        return neediest_first(self.loads, policy.standups)


def leads(viewer: Viewer) -> bool:
    """Whether the person answers for others."""
    return bool(viewer.manages or viewer.roles & (SEES_EVERY_CASE | {Role.MANAGER}))


def owners_led(viewer: Viewer) -> frozenset[str] | None:
    """Whose cases the person answers for; None: everybody's."""
    if viewer.roles & SEES_EVERY_CASE:
        return None
    return viewer.manages | viewer.stands_in_for | {viewer.person.id}


def managed_by(
    tx: Transaction,
    policy: Policy,
    viewer: Viewer,
    now: datetime,
    standings: Sequence[Standing] | None = None,
) -> Managed:
    """What this person answers for. `standings`: those of all open cases they may see, where they
    were read already."""
    owners = owners_led(viewer)
    if standings is None:
        standings = standings_of(tx, policy, open_cases_of(tx, owners), now)
    theirs = [on for on in standings if owners is None or on.case.owner_id in owners]
    logged: list[Logged] = tx.open_work.logged(now - YEAR)
    guess = estimates(policy.standups, logged)
    return Managed(
        theirs,
        loads(theirs, guess),
        guess,
        _passed(tx, _breached(tx, policy, viewer, now)),
        _waiting(tx, viewer.person.id),
        sum(on.work.approvals for on in theirs),
    )


def _breached(tx: Transaction, policy: Policy, viewer: Viewer, now: datetime) -> list[Nudge]:
    """What the person hears of; who sees every case reads what others hear of, each once."""
    if owners_led(viewer) is not None:
        return breaches_for(tx, policy, viewer.person.id, now)
    others = [each for each in tx.nudges.list_breached() if each.person_id != viewer.person.id]
    return list({each.duty_key: each for each in reversed(others)}.values())[::-1]


def _passed(tx: Transaction, found: Sequence[Nudge]) -> list[Passed]:
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in found})}
    return [
        Passed(case.account_name, each.kind, each.person_id, each.due_at)
        for each in found
        if (case := cases[each.case_id]).is_open
    ]


def _waiting(tx: Transaction, person_id: str) -> list[WaitingApproval]:
    wanted = set(tx.approvals.list_waiting_on(person_id))
    asked = [each for each in tx.concessions.list_by_ids(wanted) if each.is_waiting]
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in asked})}
    return [
        WaitingApproval(cases[each.case_id].account_name, each.terms, each.by, each.at)
        for each in asked
    ]


def load_blocks(on: Telling, policy: Policy, found: Managed) -> list[Block]:
    """Who needs help first, then the load against the guide, deadlines and approvals."""
    words = on.words
    parts = [
        [words.text("*Who needs help*"), *_help(on, policy, found)],
        [words.text("*Load*, estimated hours a week"), *_load(on, policy, found)],
        [words.text("*Passed deadlines of your team*"), *_deadlines(on, found)],
        [words.text("*Approvals*"), *_approvals(on, found)],
    ]
    blocks = [section(text) for lines in parts for text in joined(lines, TEXT)]
    return [*blocks, context(basis_line(words, found.guess))]


def _help(on: Telling, policy: Policy, found: Managed) -> list[Mrkdwn]:
    needy = found.needy(policy)
    lines = [help_line(on, policy, each) for each in needy[:MOST_NAMED]]
    return lines + _more(on.words, len(needy)) or [on.words.text("Nobody, by these figures.")]


def help_line(on: Telling, policy: Policy, load: Load) -> Mrkdwn:
    """Who, and why."""
    figures = {
        "blocked": load.blocked, "slipping": load.slipping,
        "full": hours(policy.standups.full_week // timedelta(minutes=1)),
    }  # fmt: skip
    why = [on.words.text(HELP[each], **figures) for each in needs(load, policy.standups)]
    who = on.name(load.person_id)
    return on.words.text("• %(who)s: %(why)s", who=who, why=Mrkdwn(", ".join(why)))


def _load(on: Telling, policy: Policy, found: Managed) -> list[Mrkdwn]:
    lines = [load_line(on, policy, each) for each in found.loads[:MOST_PEOPLE]]
    return lines + _more(on.words, len(found.loads), MOST_PEOPLE) or [on.words.text("No cases.")]


def load_line(on: Telling, policy: Policy, load: Load) -> Mrkdwn:
    """One person: cases, hours, and their parts by risk beside the guide."""
    words, n = on.words, load.cases
    line = words.plural(
        "• %(who)s: %(n)s case, %(hours)s h", "• %(who)s: %(n)s cases, %(hours)s h", n, n=n,
        who=on.name(load.person_id), hours=hours(load.week),
    )  # fmt: skip
    shares = load.shares
    if shares:
        parts = [
            words.text(
                "%(risk)s %(share)s (guide %(guide)s)", risk=words.text(name),
                share=words.percent(round(shares[risk], -2)),
                guide=words.percent(policy.standups.guide[risk]),
            )
            for risk, name in RISKS
        ]  # fmt: skip
        line = words.text("%(line)s · %(risks)s", line=line, risks=Mrkdwn(", ".join(parts)))
    unknown = load.by_risk.get(None, 0)
    if unknown:
        risks = words.plural("%(n)s of unknown risk", "%(n)s of unknown risk", unknown, n=unknown)
        line = Mrkdwn(f"{line} · {risks}")
    return line


def hours(minutes: int) -> str:
    """Whole hours where they are, else with one decimal."""
    return f"{minutes / 60:.1f}".removesuffix(".0")


def basis_line(words: Words, guess: Estimates) -> Mrkdwn:
    """Where the hours come from: measured on closed cases, or the policy's estimate."""
    parts = []
    for tier in sorted(guess, key=lambda each: (each is None, each or 0)):
        each = guess[tier]
        told = {"tier": tier_name(words, tier), "hours": hours(each.minutes), "n": each.cases}
        parts.append(
            words.plural(
                "%(tier)s: %(hours)s h (measured, %(n)s case)",
                "%(tier)s: %(hours)s h (measured, %(n)s cases)",
                each.cases, **told,
            )
            if each.cases
            else words.text("%(tier)s: %(hours)s h (policy)", **told)
        )  # fmt: skip
    basis = Mrkdwn(", ".join(parts))
    return words.text("Hours a week of one open case: %(basis)s", basis=basis)


def _deadlines(on: Telling, found: Managed) -> list[Mrkdwn]:
    words = on.words
    lines = [
        words.text(
            "• *%(account)s*: %(what)s, since %(day)s · %(owner)s", account=each.account_name,
            what=words.text(PASSED.get(each.kind, N_("a deadline"))),
            day=words.day(each.due_at.date()), owner=on.name(each.owner_id),
        )
        for each in found.passed[:MOST_NAMED]
    ]  # fmt: skip
    return lines + _more(words, len(found.passed)) or [words.text("None.")]


def _approvals(on: Telling, found: Managed) -> list[Mrkdwn]:
    words, n = on.words, found.open_approvals
    lines = [
        words.text(
            "• for you: *%(account)s*, %(offer)s, asked by %(who)s on %(day)s",
            account=each.account_name, offer=kind_and_percent(words, each.terms),
            who=on.name(each.by), day=words.day(each.at.date()),
        )
        for each in found.waiting[:MOST_NAMED]
    ]  # fmt: skip
    lines += _more(words, len(found.waiting))
    team = words.plural(
        "%(n)s request waits in these cases", "%(n)s requests wait in these cases", n, n=n
    )
    return [*lines, team] if n or lines else [words.text("None is waiting.")]


def _more(words: Words, n: int, shown: int = MOST_NAMED) -> list[Mrkdwn]:
    more = n - shown
    return [words.plural("and %(n)s more", "and %(n)s more", more, n=more)] if more > 0 else []
