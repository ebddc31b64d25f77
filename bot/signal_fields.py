"""Fields of a delivery, read with care: whatever stands there, what comes out can be kept."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LONGEST_EVENT = 200


class WrongShape(Exception):
    """A delivery that cannot be what its source sends; says in one sentence what is wrong."""


def mapping_in(found: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise WrongShape(f"In it {what} is not an object.")
    return found


def value_at(found: Any, path: str) -> Any:
    """What stands at a path, or None."""
    for part in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(part)
    return found


def needed_in(event: Mapping[str, Any], name: str) -> str:
    found = text_of(event.get(name), 2000)
    if not found:
        raise WrongShape(f"In it `{name}` is missing.")
    return name_that_fits(found)


def name_that_fits(found: str) -> str:
    """A name that always fits: a long one is told by its hash."""
    if len(found) <= LONGEST_EVENT:
        return found
    return hashlib.sha256(found.encode()).hexdigest()


def text_of(found: Any, longest: int) -> str:
    """A text or a number as one line that every database keeps; anything else is empty."""
    if isinstance(found, bool):
        found = json.dumps(found)
    if isinstance(found, int) and abs(found) < 10**30:
        found = str(found)
    if isinstance(found, float):
        found = repr(found)
    if not isinstance(found, str):
        return ""
    kept = found.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return " ".join(kept.split())[:longest]


def ids_at(about: Any, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The ids that stand at the paths; Stripe gives a whole customer in the place of its id when
    it is asked to."""
    found = (value_at(about, path) for path in paths)
    texts = (text_of(each.get("id") if isinstance(each, dict) else each, 200) for each in found)
    return tuple(dict.fromkeys(each for each in texts if each))


MILLISECONDS_FROM = 10**11


def moment_of(found: Any, now: datetime) -> datetime:
    """Seconds or milliseconds since 1970, or ISO 8601 (without a zone: UTC). Nothing: now.

    What lies ahead counts as now. Raises WrongShape.
    """
    if found is None or found == "":
        return now
    try:
        return min(_parsed(found), now)
    except (ValueError, OverflowError, OSError):
        raise WrongShape("The moment in it cannot be read.") from None


def _parsed(found: Any) -> datetime:
    if isinstance(found, str) and not found.strip().isdecimal():
        read = datetime.fromisoformat(found.strip())
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise ValueError
    seconds = float(found)
    return datetime.fromtimestamp(seconds / 1000 if seconds >= MILLISECONDS_FROM else seconds, UTC)


def score_of_hundred(found: Any, score_of: int) -> int:
    """A score as one of a hundred. Raises WrongShape."""
    try:
        score = float(found) if not isinstance(found, bool) else -1.0
    except (TypeError, ValueError, OverflowError):
        score = -1.0
    if not 0 <= score <= score_of:
        raise WrongShape(f"The health score is not a number from 0 to {score_of}.")
    return round(score * 100 / score_of)
