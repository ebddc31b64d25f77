"""The people at customers, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import NoResultFound

from domain.stakeholders import Profile, Stance
from storage.database import Database
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
INES = Profile("Ines Roth", "CFO", Stance.CHAMPION, sponsor=True, last_contact_on=date(2026, 3, 1))


def test_people_are_kept_with_what_is_known_of_them(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        added = tx.stakeholders.add("s1", case.id, "MINA", NOW, INES)
        tx.stakeholders.add("s2", case.id, "MINA", NOW, Profile("Tom", "", Stance.AGAINST))
        tx.stakeholders.add("s3", other.id, "MINA", NOW, INES)
        assert (added.name, added.stance, added.sponsor, added.version) == (
            "Ines Roth", Stance.CHAMPION, True, 1,
        )  # fmt: skip
        changed = tx.stakeholders.rewrite("s1", Profile("Ines", "", Stance.NEUTRAL))
        assert (changed.name, changed.sponsor, changed.last_contact_on, changed.version) == (
            "Ines", False, None, 2,
        )  # fmt: skip
        tx.stakeholders.note_contact("s1", last_contact_on=date(2026, 3, 2))
        assert tx.stakeholders.get("s1").version == 2
        tx.stakeholders.change("s1", gone=True)
    with database.read() as tx:
        assert [each.ref for each in tx.stakeholders.list_of(case.id)] == ["s2", "s1"]
        assert tx.stakeholders.find("s9") is None
        with pytest.raises(NoResultFound):
            tx.stakeholders.get("s9")
