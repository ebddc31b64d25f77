"""The authority matrix in words, and who would decide about something, without asking anybody."""

from collections.abc import Sequence
from datetime import datetime

from bot.approvers import Request, holders_at
from bot.concession_facts import Outlook, Wish, outlook
from bot.concession_outlook import asked_lines
from bot.concession_words import KINDS, LEVELS, phases_in_words, why_in_words
from bot.desk import Desk
from domain.authority import Authority, Kind, Level, Route, level_for_kind
from domain.cases import Case
from domain.discount_line import DiscountLine
from domain.errors import DomainError
from domain.terms import Terms
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


def dry_run(desk: Desk, tx: Transaction, case: Case, line: DiscountLine, now: datetime) -> Outlook:
    """What would become of it if the owner of the case asked. Raises `percent_invalid`,
    `nobody_decides`, `above_every_limit`."""
    if not line.phases:
        raise DomainError("percent_invalid", percent="")
    wish = Wish(Terms((Kind.DISCOUNT,), line.phases))
    return outlook(desk, tx, case, case.owner_id, wish, now)


def dry_run_lines(words: Words, case: Case, found: Outlook, rules: Authority) -> list[Mrkdwn]:
    """The offer, why which level, and who that is today."""
    phases = phases_in_words(words, found.terms.phases)
    lines = [
        words.text("*%(account)s*, %(offer)s:", account=case.account_name, offer=phases),
        why_in_words(words, found.needed, rules, found.others),
    ]
    if found.holds_at_once:
        who = mention(case.owner_id)
        return [*lines, words.text("%(who)s may concede that without asking.", who=who)]
    return [*lines, *asked_lines(words, found)]


def people_lines(desk: Desk, tx: Transaction, words: Words, case: Case) -> list[Mrkdwn]:
    """Who holds each level over a case today."""
    request = Request(case, case.owner_id)
    lines = []
    for level in Level:
        holders = [mention(each) for each in holders_at(tx, desk.policy(), request, level)]
        who = words.listed(holders) if holders else words.text("nobody")
        lines.append(words.text("• *%(level)s*: %(who)s", level=words.text(LEVELS[level]), who=who))
    return lines
