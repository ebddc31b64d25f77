"""Absences within one transaction: asked for once, and never out of date."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.absences import AbsenceState
from storage.database import Database, Transaction
from storage.engine import opened
from storage.schema import upgrade

NOW, DAY = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(days=1)


def asked(tx: Transaction, ref: str) -> None:
    tx.absences.add(
        ref=ref,
        person_id="U0MINA",
        starts_at=NOW - DAY,
        ends_at=NOW + DAY,
        deputy_id="U0BEN",
        state=AbsenceState.ASKED.value,
        asked_at=NOW - DAY,
    )


@pytest.mark.parametrize("over", [AbsenceState.CANCELLED, AbsenceState.ENDED])
def test_what_a_transaction_changes_it_sees(database_url: str, over: AbsenceState) -> None:
    with opened(database_url) as engine:
        upgrade(engine)
        with Database(engine).write() as tx:
            assert tx.absences.find_at("U0MINA", NOW) is None
            asked(tx, "a")
            found = tx.absences.find_at("U0MINA", NOW)
            assert found is not None
            assert found.state is AbsenceState.ASKED
            tx.absences.change("a", AbsenceState.ACCEPTED)
            found = tx.absences.find_at("U0MINA", NOW)
            assert found is not None
            assert found.state is AbsenceState.ACCEPTED
            tx.absences.change("a", over)
            assert tx.absences.find_at("U0MINA", NOW) is None


def test_each_standing_state_counts(database_url: str) -> None:
    standing = [AbsenceState.ASKED, AbsenceState.ACCEPTED, AbsenceState.DECLINED]
    with opened(database_url) as engine:
        upgrade(engine)
        for state in AbsenceState:
            with Database(engine).write() as tx:
                asked(tx, state.value)
                tx.absences.change(state.value, state)
        with Database(engine).read() as tx:
            assert [each.state for each in tx.absences.list_at(NOW)] == standing
            assert [each.state for each in tx.absences.list_of("U0MINA", NOW)] == standing
            assert [each.state for each in tx.absences.list_over("U0MINA", NOW + DAY)] == standing
