"""The team of a case: people added by role, told their part, and given that role's items."""

from collections.abc import Iterator, Sequence

from bot.case_role_views import NAMES, line_added, line_removed, released, welcome
from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.handover_summary import name_of
from bot.inviting import invite, is_asked_only
from bot.messages import Message
from bot.team import has_left, holders_of, language_for, managers_of, responsible
from bot.telling import tell_case, tell_person
from bot.working import Work, start_work
from domain.case_roles import ROLES
from domain.cases import Case
from domain.checklist import Item, ItemState
from domain.errors import DomainError
from domain.policy import Policy, Role
from domain.timeline import EntryKind
from playbooks.words import N_
from storage.database import Transaction

ADDED, REMOVED = N_("%(role)s: %(people)s"), N_("%(role)s: no longer %(people)s")


def read_role(value: str) -> Role:
    """A role that people can have on a case. Raises `role_missing`."""
    found = next((role for role in ROLES if role.value == value), None)
    if found is None:
        raise DomainError("role_missing")
    return found


def suggested_people(tx: Transaction, policy: Policy, case: Case) -> list[tuple[Role, str]]:
    """Who holds which role by the policy and has no part in this case yet."""
    taken = {(each.role, each.person_id) for each in tx.case_roles.list_of(case.id)}
    found = [
        (role, person_id)
        for role in ROLES
        if role is not Role.CSM
        for person_id in _holders(tx, policy, role, case)
        if person_id != case.owner_id and (role, person_id) not in taken
    ]
    return list(dict.fromkeys(found))


def _holders(tx: Transaction, policy: Policy, role: Role, case: Case) -> list[str]:
    if role is Role.MANAGER:
        return managers_of(tx, policy, case.owner_id)
    return holders_of(tx, policy, role)


def add_people(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, role: Role, people: Sequence[str]
) -> int:
    """Adds them in that role, all or none; how many of its items went to the first of them.

    Raises `people_missing`, `role_already`, `owner_not_possible`, `outsider_refused`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    if not people:
        raise DomainError("people_missing")
    for each in people:
        check_possible_owner(tx, each)
    before = _in_role(work, role)
    fresh = [each for each in dict.fromkeys(people) if each not in before]
    if not fresh:
        raise DomainError("role_already")
    for each in fresh:
        tx.case_roles.add(work.case.id, role, each, person_id, work.now)
        work.record("person_added", person=each, role=role.value)
    items = 0 if before else _move_items(desk, work, role, fresh[0])
    _tell_added(desk, work, role, fresh, items)
    work.show()
    return items


def _in_role(work: Work, role: Role) -> list[str]:
    people = work.tx.case_roles.list_of(work.case.id)
    return [each.person_id for each in people if each.role is role]


def _tell_added(desk: Desk, work: Work, role: Role, people: Sequence[str], items: int) -> None:
    """The channel, the timeline, and each of them."""
    tx, case, by = work.tx, work.case, work.person.id
    occasion, inside = desk.new_ref(), tx.cases.list_members(case.id)
    for number, each in enumerate(people):
        executive = role is Role.EXECUTIVE or is_asked_only(desk, tx, case, each)
        asked = executive and each not in inside and each != by
        if not asked and each not in inside:
            invite(tx, case, each, occasion, work.now)
        words = desk.words(language_for(tx, desk.policy(), each))
        message = welcome(words, case, role, by, items if number == 0 else 0, asked=asked)
        if each != by:
            key = f"team:{occasion}"
            tell_person(tx, each, key, message, work.now, case.id)
    line = line_added(desk.words(case.language), role, by, people, items)
    tell_case(tx, case, f"team:{occasion}", Message(line), work.now)
    names = [name_of(tx, each) for each in people]
    _note(desk, work, ADDED, role, names)


def remove_person(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, role: Role, who: str
) -> None:
    """Takes somebody off a role. They stay in the channel: Slack lets people decide about that.

    Raises `role_not_held`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    case, occasion = work.case, desk.new_ref()
    if who not in _in_role(work, role):
        raise DomainError("role_not_held")
    tx.case_roles.remove(case.id, role, who)
    work.record("person_removed", person=who, role=role.value)
    after = responsible(tx, desk.policy(), role, case.owner_id, case.id)
    moved = [item for item in _items_of(desk, work, role) if item.owner_id == who]
    items = _give(work, moved, after) if after != who else 0
    line = line_removed(desk.words(case.language), role, person_id, who, items)
    tell_case(tx, case, f"team:{occasion}", Message(line), work.now)
    _note(desk, work, REMOVED, role, [name_of(tx, who)])
    if who != person_id and not has_left(tx, who):
        words = desk.words(language_for(tx, desk.policy(), who))
        message = released(words, case, role, person_id)
        tell_person(tx, who, f"team:{occasion}", message, work.now, case.id)
    work.show()


def _note(desk: Desk, work: Work, told: str, role: Role, names: Sequence[str]) -> None:
    words = desk.words(work.case.language)
    named = words.plain(NAMES[role])
    work.tx.timeline.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.TEAM_CHANGED.value,
        text=words.plain(told, role=named, people=", ".join(names)),
    )


def _move_items(desk: Desk, work: Work, role: Role, to: str) -> int:
    """What nobody has decided about goes to whoever has the role now."""
    if role is Role.CSM:
        return 0
    return _give(work, [i for i in _items_of(desk, work, role) if i.owner_id != to], to)


def _give(work: Work, items: Sequence[Item], to: str) -> int:
    for item in items:
        work.tx.items.change(item.id, owner_id=to)
    return len(items)


def _items_of(desk: Desk, work: Work, role: Role) -> Iterator[Item]:
    """Open items that the playbook gives to a role and that nobody has touched."""
    for item in work.tx.items.list_of(work.case.id):
        if item.state is not ItemState.OPEN or item.touched:
            continue
        book = desk.catalogue().get(item.playbook)
        if any(each.id == item.name and each.owner is role for each in book.items):
            yield item
