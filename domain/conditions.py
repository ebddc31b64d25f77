"""When an item of a playbook applies to a case."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.deadlines import Runway
from domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Condition:
    """Every part has to hold; a part that is left out (empty) always holds.

    `runway` and `tier` hold when the case's is among them; a `tier` never does while the case has
    none. `facts` are those that must hold all, `not_facts` those of which none may.
    """

    runway: frozenset[Runway] = frozenset()
    tier: frozenset[int] = frozenset()
    facts: frozenset[str] = frozenset()
    not_facts: frozenset[str] = frozenset()

    def holds(self, situation: Situation) -> bool:
        return (
            _among(situation.runway, self.runway)
            and _among(situation.tier, self.tier)
            and self.facts <= situation.facts
            and not self.not_facts & situation.facts
        )

    @property
    def names(self) -> frozenset[str]:
        """Every playbook fact that it asks about."""
        return self.facts | self.not_facts


ALWAYS = Condition()


def _among(found: object, wanted: Collection[object]) -> bool:
    return not wanted or found in wanted
