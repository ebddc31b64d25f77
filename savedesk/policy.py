"""The policy file: YAML, checked wholly, every default stated in the shipped example."""

import logging
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from domain.authority import GRANTS, Authority, Level
from domain.clocks import CLOCK_RULES
from domain.errors import DomainError
from domain.money import parse_money
from domain.policy import (
    Approvers,
    Channels,
    Clocks,
    Delivery,
    Policy,
    Privacy,
    Relationships,
    Reminders,
    ReportingLine,
    TriageRules,
    ValueBands,
    WorkingHours,
)
from domain.triage_tables import Band
from playbooks.checked_yaml import BadFile, load_checked
from savedesk.policy_authority import AuthoritySection
from savedesk.policy_crm import crm_rules
from savedesk.policy_file import PolicyFile, ReminderSection, TriageSection, ValueSection
from savedesk.policy_measures import measure_rules
from savedesk.policy_signals import signal_rules, signal_sources

log = logging.getLogger(__name__)

EXAMPLE = Path(__file__).parent / "policy_example.yml"


def load_policy(path: Path | None) -> Policy:
    """The policy of a file; without one the defaults. Raises BadFile with line and reason."""
    if path is None:
        return Policy()
    read = load_checked(path, PolicyFile)
    try:
        return _policy(read)
    except DomainError as error:
        amount = error.params["amount"]
        reason = f"`value_bands`: “{amount}” is finer than {read.currency} allows."
        raise BadFile(str(path), 1, reason) from None


def _policy(read: PolicyFile) -> Policy:
    return Policy(
        roles={role: tuple(holders) for role, holders in read.roles.items()},
        reporting=tuple(ReportingLine(line.manager, tuple(line.people)) for line in read.reporting),
        fallback=read.fallback,
        value_bands=_value_bands(read.value_bands, read.currency),
        triage=_triage(read.triage),
        currency=read.currency,
        clocks=Clocks(**read.clocks.model_dump()),
        working_hours=WorkingHours(
            read.working_hours.start,
            read.working_hours.end,
            frozenset(read.working_hours.days),
            frozenset(read.working_hours.holidays),
            read.working_hours.public_holidays,
        ),
        reminders=_reminders(read.reminders),
        delivery=Delivery(**read.delivery.model_dump()),
        channels=Channels(**read.channels.model_dump()),
        privacy=Privacy(**read.privacy.model_dump()),
        language=read.language,
        languages=tuple(read.languages),
        relationships=Relationships(**read.relationships.model_dump()),
        authority=_authority(read.authority),
        approvers=Approvers(tuple(read.authority.emergency), tuple(read.authority.alternates)),
        crm=crm_rules(read.crm),
        signals=signal_rules(read.signals),
        signal_sources=signal_sources(read.signals),
        directory=read.directory.rules(),
        measures=measure_rules(read.measures, read.currency),
        outcomes=read.outcomes.rules(),
        aftercare=read.aftercare.rules(),
        standups=read.standups.rules(),
    )


def _authority(read: AuthoritySection) -> Authority:
    """The matrix; what the file leaves out stands as it is by default."""
    limits = {Level[name.upper()]: most for name, most in read.limits.model_dump().items()
              if most is not None}  # fmt: skip
    named = {kind: Level[level.upper()] for kind, level in read.grants.items()}
    spans = ("accumulate", "escalate_after", "lapse_after", "lapse_warning", "sunset_notice",
             "longest_pause", "longest_term", "emergency_from", "route")  # fmt: skip
    low, medium, high = ((each[0], each[1]) for each in read.guide.model_dump().values())
    return Authority(
        limits=limits,
        grants={**GRANTS, **named},
        guide={Band.LOW: low, Band.MEDIUM: medium, Band.HIGH: high},
        quorum=read.approvers,
        **{name: getattr(read, name) for name in spans},
    )


def _reminders(read: ReminderSection) -> Reminders:
    rules = dict(CLOCK_RULES)
    for kind, ladder in read.ladders.items():
        rule = rules[kind]
        before = rule.before if ladder.before is None else tuple(ladder.before)
        breach_to = rule.breach_to if ladder.breach_to is None else tuple(ladder.breach_to)
        rules[kind] = replace(rule, before=before, breach_to=breach_to)
    return Reminders(
        rules=rules,
        day_starts_at=read.your_day,
        look_ahead_at=read.look_ahead,
        most_urgent=read.most_urgent,
        apart=read.apart,
        lead=read.lead,
        shadow_until=read.shadow_until,
    )


def _value_bands(read: ValueSection, currency: str) -> ValueBands:
    return ValueBands(
        parse_money(read.medium_from, currency), parse_money(read.high_from, currency)
    )


def _triage(read: TriageSection) -> TriageRules:
    """Per cent in the file, hundredths of it in the rules."""
    percents = ("high_from", "medium_from", "effort_share")
    return TriageRules(
        **read.model_dump(exclude=set(percents)),
        **{name: getattr(read, name) * 100 for name in percents},
    )


class PolicyWatch:
    """The policy as the file has it now; a wrong edit is told once and the last good one stays."""

    def __init__(self, path: Path | None, told: Callable[[BadFile], None] | None = None) -> None:
        self._path = path
        self._told = told or (lambda problem: log.error("policy refused: %s", problem))
        self._seen = self._stamp()
        self._policy = load_policy(path)

    def __call__(self) -> Policy:
        return self._policy

    def look(self) -> bool:
        """Reads the file when it has changed; True when a new policy holds."""
        stamp = self._stamp()
        if self._path is None or stamp == self._seen:
            return False
        self._seen = stamp
        try:
            self._policy = load_policy(self._path)
        except BadFile as problem:
            self._told(problem)
            return False
        return True

    @property
    def digest(self) -> str:
        """Names the text that the file has now, the same on every replica."""
        try:
            return sha256(self._path.read_bytes()).hexdigest()[:16] if self._path else ""
        except OSError:
            return "unreadable"

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size) if found else None
