"""People, their settings, and the user groups they are in."""

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select, text
from sqlalchemy.dialects.sqlite import Insert

from domain.people import Person, PersonSettings
from domain.policy import Ground, Holder
from storage.dialect import insert_for, insert_of
from storage.promises import STILL_OWED
from storage.rows import reader
from storage.tables import (
    CaseRow,
    ConcessionRow,
    DebriefRow,
    EscalationRow,
    GroupMemberRow,
    IssueRow,
    ItemRow,
    PersonRow,
    PersonSettingsRow,
    PromiseRow,
    TouchRow,
    table,
)

PEOPLE = table(PersonRow)
SETTINGS = table(PersonSettingsRow)
GROUPS = table(GroupMemberRow)
CASES = table(CaseRow)
ITEMS = table(ItemRow)
ESCALATIONS = table(EscalationRow)
PROMISES = table(PromiseRow)
ISSUES = table(IssueRow)
CONCESSIONS = table(ConcessionRow)
DEBRIEFS = table(DebriefRow)
TOUCHES = table(TouchRow)
IN_OPEN_CASE = text("cases.state = 'open'")
OF_A_CLOSED_CASE = text("cases.state IN ('open', 'closed')")
# What a person can owe in a case that somebody else owns, when it is still open, and in which cases
# it is still owed.
OWNED = (
    (ITEMS, text("items.state = 'open'"), IN_OPEN_CASE),
    (PROMISES, text("promises.state = 'open'"), STILL_OWED),
    (ISSUES, text("issues.confirmed_at IS NULL AND issues.dropped_at IS NULL"), IN_OPEN_CASE),
    (DEBRIEFS, text("debriefs.state = 'open'"), OF_A_CLOSED_CASE),
    (TOUCHES, text("touches.state = 'open'"), OF_A_CLOSED_CASE),
)
# Discounts of which the customer has to hear that they end, long after the case was closed.
ENDING = and_(
    CONCESSIONS.c.case_id == CASES.c.id,
    text("concessions.state = 'accepted' AND concessions.peak > 0"),
    CONCESSIONS.c.sunset_told_at.is_(None),
)
BY_ID = select(PEOPLE).where(PEOPLE.c.id == bindparam("wanted"))
SETTINGS_OF = select(SETTINGS).where(SETTINGS.c.person_id == bindparam("wanted"))
# For each of the few who left one look into an index, however many cases there are.
LEFT_OWING = (
    select(PEOPLE.c.id)
    .where(
        text("people.deactivated"),
        or_(
            exists().where(CASES.c.owner_id == PEOPLE.c.id, text("cases.state = 'open'")),
            exists().where(CASES.c.owner_id == PEOPLE.c.id, ENDING),
            *(exists().where(of.c.owner_id == PEOPLE.c.id, is_open) for of, is_open, _ in OWNED),
            exists().where(
                ESCALATIONS.c.executive_id == PEOPLE.c.id, text("escalations.ended_at IS NULL")
            ),
        ),
    )
    .order_by(PEOPLE.c.id)
)
_read = reader(Person)
_read_settings = reader(PersonSettings)


class People:
    """The people as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One request asks for the same person several times.
        self._found: dict[str, Person | None] = {}
        self._chosen: dict[str, PersonSettings] = {}
        self._named: dict[Holder, list[str]] = {}

    def find(self, person_id: str) -> Person | None:
        if person_id not in self._found:
            row = self._connection.execute(BY_ID, {"wanted": person_id}).one_or_none()
            self._found[person_id] = _read(row) if row else None
        return self._found[person_id]

    def list_owing(self, after: str, limit: int) -> list[str]:
        """People who owe anything in a case or after one, by their ids."""
        owners = select(CASES.c.owner_id.label("person")).where(text("cases.state = 'open'"))
        doers = (
            select(of.c.owner_id.label("person"))
            .join(CASES, CASES.c.id == of.c.case_id)
            .where(is_open, owed)
            for of, is_open, owed in OWNED
        )
        executives = select(ESCALATIONS.c.executive_id.label("person")).where(
            text("escalations.ended_at IS NULL")
        )
        ending = select(CASES.c.owner_id.label("person")).join(CONCESSIONS, ENDING)
        owing = owners.union(*doers, executives, ending).subquery()
        query = select(owing.c.person).where(owing.c.person > after).order_by(owing.c.person)
        return list(self._connection.execute(query.limit(limit)).scalars())

    def list_left_with_duties(self) -> list[str]:
        """People who were deactivated and still own an open case or owe something."""
        return list(self._connection.execute(LEFT_OWING).scalars())

    def count(self) -> int:
        return int(self._connection.execute(select(func.count()).select_from(PEOPLE)).scalar_one())

    def save(self, *people: Person) -> None:
        """Keeps people as Slack describes them now."""
        names = Person.__dataclass_fields__
        rows = [{name: getattr(each, name) for name in names} for each in people]
        self._named.clear()
        for person in people:
            self._found.pop(person.id, None)
        if rows:
            self._connection.execute(_saving(self._connection.dialect.name), rows)

    def settings_of(self, person_id: str) -> PersonSettings:
        """What the person chose, or the defaults."""
        if person_id not in self._chosen:
            row = self._connection.execute(SETTINGS_OF, {"wanted": person_id}).one_or_none()
            self._chosen[person_id] = _read_settings(row) if row else PersonSettings(person_id)
        return self._chosen[person_id]

    def save_settings(self, settings: PersonSettings) -> None:
        self._chosen.pop(settings.person_id, None)
        values = {name: getattr(settings, name) for name in PersonSettings.__dataclass_fields__}
        saved = insert_for(self._connection, SETTINGS).values(**values)
        self._connection.execute(
            saved.on_conflict_do_update(index_elements=["person_id"], set_=values)
        )

    def set_group(self, group_id: str, people: Iterable[str]) -> None:
        self._named.clear()
        self._connection.execute(delete(GROUPS).where(GROUPS.c.group_id == group_id))
        rows = [{"group_id": group_id, "person_id": person} for person in people]
        if rows:
            self._connection.execute(insert(GROUPS), rows)

    def named(self, holder: Holder) -> list[str]:
        """The Slack ids that a policy entry means today; none when nobody is known by it."""
        if holder.ground is Ground.USER:
            return [holder.name]
        if holder not in self._named:
            self._named[holder] = self._look_up(holder)
        return list(self._named[holder])

    def _look_up(self, holder: Holder) -> list[str]:
        if holder.ground is Ground.GROUP:
            query = select(GROUPS.c.person_id).where(GROUPS.c.group_id == holder.name)
        else:
            mail = func.lower(PEOPLE.c.email) == holder.name.lower()
            query = select(PEOPLE.c.id).where(mail, PEOPLE.c.deactivated.is_(False))
        return sorted(self._connection.execute(query).scalars())


@lru_cache(maxsize=2)
def _saving(dialect: str) -> Insert:
    made = insert_of(dialect, PEOPLE)
    names = [name for name in Person.__dataclass_fields__ if name != "id"]
    told = {name: made.excluded[name] for name in names}
    return made.on_conflict_do_update(index_elements=["id"], set_=told)
