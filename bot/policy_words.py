"""The authority matrix in words, and who would decide about something, without asking anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.approvers import Asked, Request, holders_at, own_level, people_for
from bot.concession_facts import counting, total_of
from bot.concession_words import (
    KINDS,
    LEVELS,
    decided_by,
    level_name,
    phases_in_words,
    why_in_words,
)
from bot.desk import Desk
from domain.authority import (
    Authority,
    Kind,
    Level,
    Needed,
    Route,
    check_reach,
    level_for_kind,
    needed_for,
    route_for,
)
from domain.cases import Case
from domain.concessions import Concession
from domain.discount_line import DiscountLine
from domain.errors import DomainError
from playbooks.words import N_, Mrkdwn, Words, mention
from storage.database import Transaction


def matrix_lines(words: Words, rules: Authority) -> list[Mrkdwn]:
    """A line a level: how far it reaches, and what else it may grant."""
    lines = []
    for level in Level:
        others = (kind for kind in Kind if kind is not Kind.DISCOUNT)
        grants = [words.text(KINDS[each]) for each in others
                  if level_for_kind(each, rules) is level]  # fmt: skip
        lines.append(_level_line(words, level, rules.limits.get(level), grants))
    emergency = words.percent(rules.emergency_from)
    lines.append(
        words.text(
            "From %(percent)s on it is an emergency: an executive decides, with a written "
            "justification.", percent=emergency,
        )
    )  # fmt: skip
    mode = N_("The level that is needed is asked straight; those below read along.")
    if rules.route is Route.CHAIN:
        mode = N_("Every level up to the needed one is asked, in order.")
    lines.append(words.text(mode))
    return lines


def _level_line(words: Words, level: Level, limit: int | None, grants: Sequence[Mrkdwn]) -> Mrkdwn:
    name = words.text(LEVELS[level])
    if limit is None:
        reach = words.text("any discount")
    else:
        reach = words.text("discounts up to %(percent)s", percent=words.percent(limit))
    parts = words.listed([reach, *grants])
    return words.text("• *%(level)s*: %(parts)s", level=name, parts=parts)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Who would decide about a discount for a case, and why."""

    case: Case
    line: DiscountLine
    needed: Needed
    own: Level | None
    stages: tuple[str, ...]
    people: tuple[Asked, ...]
    others: tuple[Concession, ...]


def dry_run(
    desk: Desk, tx: Transaction, case: Case, person_id: str, line: DiscountLine, now: datetime
) -> DryRun:
    """As if the owner of the case asked. Raises `percent_invalid`, `nobody_decides`,
    `above_every_limit`."""
    if not line.phases:
        raise DomainError("percent_invalid", percent="")
    policy, rules = desk.policy(), desk.policy().authority
    others = counting(desk, tx, case.account_id, now)
    peak = max(phase.percent for phase in line.phases)
    needed = needed_for(peak, (Kind.DISCOUNT,), total_of(others), rules)
    check_reach(needed.total, rules)
    request = Request(case, person_id, needed.is_emergency)
    own = own_level(tx, policy, request, person_id)
    stages = route_for(needed.level, own, rules, with_product=False)
    people: list[Asked] = []
    if stages:
        name, people = people_for(tx, policy, request, stages[0], now)
        stages = (name, *[each for each in stages[1:] if each != name])
    return DryRun(case, line, needed, own, stages, tuple(people), tuple(others))


def dry_run_lines(words: Words, found: DryRun, rules: Authority) -> list[Mrkdwn]:
    """The offer, why which level, and who that is today."""
    phases = phases_in_words(words, found.line.phases)
    lines = [words.text("*%(account)s*, %(offer)s:", account=found.case.account_name, offer=phases)]
    lines.append(why_in_words(words, found.needed, rules, found.others))
    if not found.stages:
        who = mention(found.case.owner_id)
        lines.append(words.text("%(who)s may concede that without asking.", who=who))
        return lines
    who = words.listed([decided_by(words, each.person_id, each.on_behalf_of)
                        for each in found.people])  # fmt: skip
    level = level_name(words, found.stages[0])
    lines.append(words.text("Asked: %(who)s, as %(level)s.", who=who, level=level))
    if len(found.stages) > 1:
        then = words.listed([level_name(words, each) for each in found.stages[1:]])
        lines.append(words.text("After that: %(then)s.", then=then))
    return lines


def people_lines(desk: Desk, tx: Transaction, words: Words, case: Case) -> list[Mrkdwn]:
    """Who holds each level over a case today."""
    request = Request(case, case.owner_id)
    lines = []
    for level in Level:
        holders = [mention(each) for each in holders_at(tx, desk.policy(), request, level)]
        who = words.listed(holders) if holders else words.text("nobody")
        lines.append(words.text("• *%(level)s*: %(who)s", level=words.text(LEVELS[level]), who=who))
    return lines
