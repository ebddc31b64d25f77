"""Who works on a case in which role, on both databases."""

from datetime import UTC, datetime, timedelta

from domain.policy import Role
from storage.database import Database
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_one_person_has_several_roles_and_each_once(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        tx.case_roles.add(case.id, Role.SUPPORT, "SAM", "MINA", NOW)
        later = NOW + timedelta(hours=1)
        tx.case_roles.add(case.id, Role.SUPPORT, "SAM", "BOB", later)
        tx.case_roles.add(case.id, Role.ENGINEERING, "SAM", "BOB", later)
        tx.case_roles.add(other.id, Role.SUPPORT, "SAM", "BOB", NOW)
    with database.read() as tx:
        found = [(each.role, each.person_id, each.by) for each in tx.case_roles.list_of(case.id)]
        assert found == [(Role.SUPPORT, "SAM", "MINA"), (Role.ENGINEERING, "SAM", "BOB")]


def test_who_is_removed_is_gone_from_that_role_alone(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.case_roles.add(case.id, Role.SUPPORT, "SAM", "MINA", NOW)
        tx.case_roles.add(case.id, Role.SALES, "SAM", "MINA", NOW)
        tx.case_roles.remove(case.id, Role.SUPPORT, "SAM")
        tx.case_roles.remove(case.id, Role.SUPPORT, "SAM")
        assert [each.role for each in tx.case_roles.list_of(case.id)] == [Role.SALES]
