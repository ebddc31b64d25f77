"""Percentages in hundredths of a per cent, as people type them. Finer ones are refused."""

import re

from domain.errors import DomainError

WHOLE = 100_00
_NUMBER = re.compile(r"(?P<whole>[0-9]{1,9})(?:[.,](?P<part>[0-9]{1,9}))?")
_SIGN = re.compile(r"\s*(?:%|％|per\s?cent|percent)\s*$", re.IGNORECASE)
SHOWN = 40


def parse_percent(typed: str) -> int:
    """A discount as typed, in hundredths: `15`, `15 %`, `15,5%`, `4.99`.

    Raises `percent_invalid` (no number, nothing, or above 100) and `percent_too_fine` (more than
    two decimals: 5.005 is neither 5.00 nor 5.01).
    """
    text = _SIGN.sub("", typed.strip())
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise DomainError("percent_invalid", percent=typed.strip()[:SHOWN])
    part = found["part"] or ""
    if len(part) > 2:
        raise DomainError("percent_too_fine", percent=typed.strip()[:SHOWN])
    percent = int(found["whole"]) * 100 + int(part.ljust(2, "0"))
    if not 0 < percent <= WHOLE:
        raise DomainError("percent_invalid", percent=typed.strip()[:SHOWN])
    return percent
