"""By what closed cases are told apart in a report, and which of them are looked at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Dimension(StrEnum):
    """What parts a report has. The value is the word that people type after `by`."""

    PLAYBOOK = "playbook"
    CAUSE = "cause"
    TIER = "tier"
    RISK = "risk"
    CSM = "csm"
    CONCESSION = "concession"
    LEVEL = "level"
    SPEED = "speed"
    SEGMENT = "segment"
    MONTH = "month"


SPELLINGS: Mapping[str, Dimension] = MappingProxyType(
    {each.value: each for each in Dimension}
    | {f"{each.value}s": each for each in Dimension}
    | {
        "root cause": Dimension.CAUSE,
        "reason": Dimension.CAUSE,
        "reasons": Dimension.CAUSE,
        "risk level": Dimension.RISK,
        "owner": Dimension.CSM,
        "owners": Dimension.CSM,
        "person": Dimension.CSM,
        "concession kind": Dimension.CONCESSION,
        "discount": Dimension.CONCESSION,
        "discount level": Dimension.LEVEL,
        "approval level": Dimension.LEVEL,
        "response": Dimension.SPEED,
        "response speed": Dimension.SPEED,
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Closed cases from `since` on and before `until`; of these owners, or of everybody's (None).

    A save from before `year_ago` has had its year. `high_from` is the estimate from which a save
    was likely anyway, in hundredths of a per cent; `currency` is meant where a case names none.
    """

    since: datetime
    until: datetime
    year_ago: datetime
    owners: frozenset[str] | None = None
    high_from: int = 60_00
    currency: str = "USD"
