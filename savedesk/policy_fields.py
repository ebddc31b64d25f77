"""The kinds of values that a policy file holds: spans, times, people, amounts, percentages."""

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from domain.errors import DomainError
from domain.money import parse_money
from domain.percent import parse_percent
from domain.policy import Ground, Holder
from playbooks.languages import spoken

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLDERS = {
    Ground.EMAIL: re.compile(r"[^@\s]+@[^@\s]+"),
    Ground.USER: re.compile(r"[UW][A-Z0-9]{2,}"),
    Ground.GROUP: re.compile(r"S[A-Z0-9]{2,}"),
}
SPAN = re.compile(r"(?P<count>[0-9]{1,9})(?P<unit>[smhd])")
LONGEST_SPAN = timedelta(days=3650)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _span(typed: object) -> timedelta:
    found = SPAN.fullmatch(str(typed).strip())
    if found is None:
        raise ValueError(f"“{typed}” is not a span; write it like 90s, 30m, 48h or 7d")
    span = timedelta(**{UNITS[found["unit"]]: int(found["count"])})
    if not timedelta() < span <= LONGEST_SPAN:
        raise ValueError(f"“{typed}” is out of range; use more than 0 and at most 3650d")
    return span


def _clock(typed: object) -> time:
    if isinstance(typed, int):
        # YAML reads 18:00 without quotes as the number 1080.
        raise ValueError("write the time in quotes, like “09:00”")
    try:
        read = time.fromisoformat(str(typed))
    except ValueError:
        raise ValueError(f"“{typed}” is not a time; write it in quotes like “09:00”") from None
    if read.tzinfo is not None:
        raise ValueError(f"“{typed}” names a zone; leave it out, everybody's own zone counts")
    return read


def _holder(typed: object) -> Holder:
    """A user id (U…), a user group id (S…) or an e-mail address."""
    name = str(typed).strip()
    for ground, form in HOLDERS.items():
        if form.fullmatch(name):
            return Holder(ground, name)
    raise ValueError(
        f"“{name}” is nobody I could know; use a user id (U…), a group id (S…) or an e-mail"
    )


def _day(typed: object) -> int:
    name = str(typed).strip().lower()
    if name not in DAYS:
        raise ValueError(f"“{typed}” is not a day; use {', '.join(DAYS)}")
    return DAYS.index(name)


def _amount(typed: object) -> str:
    """Whole or broken amounts of ARR; how fine they may be depends on the currency."""
    try:
        # True and False are numbers to Python.
        parse_money("" if isinstance(typed, bool) else str(typed), "USD")
    except DomainError:
        raise ValueError(f"“{typed}” is no amount; write it like 50,000 or 50k") from None
    return str(typed)


def some_days(days: list[int]) -> list[int]:
    if not days:
        raise ValueError("name at least one day")
    return days


def longest_first(spans: list[timedelta]) -> list[timedelta]:
    if sorted(set(spans), reverse=True) != spans:
        raise ValueError("name the longest span first, each once")
    return spans


def _language(code: str) -> str:
    if code not in spoken():
        raise ValueError(f"“{code}” is not spoken yet; use one of {', '.join(spoken())}")
    return code


Span = Annotated[timedelta, BeforeValidator(_span)]
Clock = Annotated[time, BeforeValidator(_clock)]
Who = Annotated[Holder, BeforeValidator(_holder)]
Day = Annotated[int, BeforeValidator(_day)]
Amount = Annotated[str, BeforeValidator(_amount)]
Language = Annotated[str, AfterValidator(_language)]


def _percent(typed: object) -> int:
    """Hundredths of a per cent; at most two decimals."""
    try:
        return parse_percent("" if isinstance(typed, bool) else str(typed))
    except DomainError:
        raise ValueError(
            f"“{typed}” is no percentage; write it like 15 or 12.5, at most two decimals"
        ) from None


Hundredths = Annotated[int, BeforeValidator(_percent)]


class Section(BaseModel):
    """Nothing unknown is passed over in silence."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
