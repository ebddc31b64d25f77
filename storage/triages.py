"""How cases stand: the triage of each, the last one counts."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from domain.triage import Answers, Triage
from domain.triage_tables import Band, Health, Sign, ValueFact
from storage.dialect import insert_for
from storage.tables import TriageRow, table

TRIAGES = table(TriageRow)
OF_CASES = select(TRIAGES).where(TRIAGES.c.case_id.in_(bindparam("cases", expanding=True)))


class Triages:
    """The triages as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, case_id: int) -> Triage | None:
        return self.of_cases([case_id]).get(case_id)

    def of_cases(self, case_ids: Collection[int]) -> dict[int, Triage]:
        """The triage of each of these cases that has one, by the case's id."""
        if not case_ids:
            return {}
        rows = self._connection.execute(OF_CASES, {"cases": list(case_ids)})
        return {row.case_id: _read(row) for row in rows}

    def save(self, triage: Triage) -> None:
        """Keeps it in place of the one before. The caller holds the case's lock."""
        values = _values(triage)
        kept = insert_for(self._connection, TRIAGES).values(**values)
        again = {name: value for name, value in values.items() if name != "case_id"}
        self._connection.execute(kept.on_conflict_do_update(index_elements=["case_id"], set_=again))


def _values(triage: Triage) -> dict[str, Any]:
    return {
        "case_id": triage.case_id,
        "at": triage.at,
        "by": triage.by,
        "facts": _packed(triage.answers),
        "value": triage.value.value,
        "probability": triage.probability.value,
        "estimate": triage.answers.estimate,
        "proposed_tier": triage.proposed_tier,
        "tier": triage.tier,
        "risk": triage.risk.value,
        "reason": triage.answers.reason,
    }


def _packed(answers: Answers) -> str:
    return json.dumps(
        {
            "facts": sorted(answers.facts),
            "signs": sorted(answers.signs),
            "health": answers.health,
            "low_use": answers.low_use,
            "value_by_hand": answers.value_by_hand,
            "override": answers.override,
        }
    )


def _read(row: Row[Any]) -> Triage:
    kept = json.loads(row.facts)
    answers = Answers(
        frozenset(ValueFact(each) for each in kept["facts"]),
        frozenset(Sign(each) for each in kept["signs"]),
        row.estimate,
        Health(kept["health"]) if kept["health"] else None,
        bool(kept["low_use"]),
        Band(kept["value_by_hand"]) if kept["value_by_hand"] else None,
        kept["override"],
        row.reason,
    )
    return Triage(
        row.case_id,
        row.at,
        row.by,
        answers,
        Band(row.value),
        Band(row.probability),
        row.proposed_tier,
        row.tier,
        Band(row.risk),
    )
