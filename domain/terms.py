"""What is offered: the terms of a concession, what they cost, and whether others are worse.

Percentages are hundredths of a per cent, money is in minor units, terms are in months.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.authority import Kind
from domain.errors import DomainError
from domain.percent import SHOWN, WHOLE, parse_percent

MONTHS_A_YEAR = 12
MOST_PHASES = 4


class Return(StrEnum):
    """What a concession is tied to."""

    MULTI_YEAR = "multi_year"
    CASE_STUDY = "case_study"
    REFERENCE = "reference"
    PREPAYMENT = "prepayment"
    EXPANSION = "expansion"
    VALUE_PROOF = "value_proof"


@dataclass(frozen=True, slots=True)
class Phase:
    """A discount for some months, followed by the next phase."""

    percent: int
    months: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One offer, perhaps a bundle. `detail` says in words what the other parts are; `sunset_on` is
    when standard price holds again; `bridge` names the promise or issue it is a bridge until."""

    kinds: tuple[Kind, ...]
    phases: tuple[Phase, ...] = ()
    detail: str = ""
    returns: tuple[Return, ...] = ()
    sunset_on: date | None = None
    bridge: str = ""

    @property
    def peak(self) -> int:
        """The highest discount of any phase: it decides the level."""
        return max((phase.percent for phase in self.phases), default=0)

    @property
    def months(self) -> int:
        return sum(phase.months for phase in self.phases)


_SPAN = r"(?:for\s+)?(?P<n>[0-9]{1,4})\s*(?P<unit>months?|mo|m|years?|yrs?|y)\b"
_PHASE = re.compile(
    rf"\s*(?P<percent>[^\s%]+?(?:\s?(?:%|per\s?cent|percent))?)(?:\s+(?:off\s+)?{_SPAN})?\s*",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s*(?:;|\+|,?\s*\bthen\b|,\s(?=[0-9])|\band\s+then\b)\s*", re.IGNORECASE)


def parse_phases(typed: str, longest: int) -> tuple[Phase, ...]:
    """A discount as typed: `15% 12 months`, `40% 3 months, then 20% 3 months`, `12.5% 1 year`.

    One without a term runs for a year. Raises `percent_invalid`, `percent_too_fine`,
    `term_invalid` (none, too long, several phases of which one has no term), `too_many_phases`.
    """
    # One space for many: what people paste must not keep the patterns busy.
    parts = [part for part in _THEN.split(" ".join(typed.split())) if part]
    if len(parts) > MOST_PHASES:
        raise DomainError("too_many_phases", most=MOST_PHASES)
    phases = tuple(_phase(part, alone=len(parts) == 1, longest=longest) for part in parts)
    if not phases:
        raise DomainError("percent_invalid", percent=typed.strip()[:SHOWN])
    if sum(phase.months for phase in phases) > longest:
        raise DomainError("term_invalid", most=longest)
    return phases


def _phase(typed: str, *, alone: bool, longest: int) -> Phase:
    found = _PHASE.fullmatch(typed)
    if found is None:
        raise DomainError("percent_invalid", percent=typed.strip()[:SHOWN])
    percent = parse_percent(found["percent"])
    if found["n"] is None:
        if not alone:
            raise DomainError("term_invalid", most=longest)
        return Phase(percent, MONTHS_A_YEAR)
    months = int(found["n"]) * (MONTHS_A_YEAR if found["unit"][0].lower() == "y" else 1)
    if not 0 < months <= longest:
        raise DomainError("term_invalid", most=longest)
    return Phase(percent, months)


def cost_over_term(phases: Sequence[Phase], arr_minor: int) -> int:
    """What the discount costs until it ends, in minor units, rounded half up once."""
    return _cost(phases, arr_minor, sum(phase.months for phase in phases))


def cost_in_first_year(phases: Sequence[Phase], arr_minor: int) -> int:
    """What it costs in the twelve months from its start, in minor units: 40% for 3 months and 20%
    for 3 more are 15% of a year."""
    return _cost(phases, arr_minor, MONTHS_A_YEAR)


def _cost(phases: Sequence[Phase], arr_minor: int, months: int) -> int:
    weighed, left = 0, months
    for phase in phases:
        weighed += phase.percent * min(phase.months, left)
        left -= min(phase.months, left)
    whole = WHOLE * MONTHS_A_YEAR
    return (2 * arr_minor * weighed + whole) // (2 * whole)


class Worse(StrEnum):
    """In what new terms cost us more than those that were approved."""

    PERCENT = "percent"
    MONTHS = "months"
    PHASES = "phases"
    KINDS = "kinds"
    DETAIL = "detail"
    RETURNS = "returns"
    SUNSET = "sunset"
    BRIDGE = "bridge"


def worse_in(new: Terms, old: Terms) -> tuple[Worse, ...]:
    """In what `new` is worse for us than `old`; nothing means that no new approval is needed."""
    arr = WHOLE * MONTHS_A_YEAR
    dearer = cost_over_term(new.phases, arr) > cost_over_term(old.phases, arr)
    found = {
        Worse.PERCENT: new.peak > old.peak,
        Worse.MONTHS: new.months > old.months,
        Worse.PHASES: dearer and new.peak <= old.peak and new.months <= old.months,
        Worse.KINDS: bool(set(new.kinds) - set(old.kinds)),
        # What is said in words cannot be compared: other words are looked at again.
        Worse.DETAIL: bool(new.detail.strip()) and new.detail.strip() != old.detail.strip(),
        Worse.RETURNS: bool(set(old.returns) - set(new.returns)),
        Worse.SUNSET: _ends_later(new.sunset_on, old.sunset_on) and bool(new.phases),
        Worse.BRIDGE: bool(old.bridge) and new.bridge != old.bridge,
    }
    return tuple(each for each, holds in found.items() if holds)


def _ends_later(new: date | None, old: date | None) -> bool:
    return old is not None and (new is None or new > old)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    number = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(number, MONTHS_A_YEAR)
    for at in range(day.day, 27, -1):
        try:
            return date(year, month + 1, at)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
