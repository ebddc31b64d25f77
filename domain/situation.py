"""How a case stands, as far as it decides which items of a playbook apply."""

from dataclasses import dataclass

from domain.deadlines import Runway


@dataclass(frozen=True, slots=True)
class Situation:
    """Runway, tier (None: not triaged) and the names of the playbook facts that hold."""

    runway: Runway = Runway.UNKNOWN
    tier: int | None = None
    facts: frozenset[str] = frozenset()
