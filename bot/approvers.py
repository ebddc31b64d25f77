"""Who may decide about a concession, as the policy and the days have it at this moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.team import has_left, holders_of, managers_of
from domain.approvals import Held
from domain.authority import PRODUCT, Level, highest, level_of_stage, stage_of
from domain.cases import Case
from domain.errors import DomainError
from domain.policy import Holder, Policy, Role
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Request:
    """What about a request decides who may decide: its case, who asks, whether it is an emergency.

    The case's owner gains by it like who asks for it.
    """

    case: Case
    by: str
    emergency: bool = False

    @property
    def gaining(self) -> frozenset[str]:
        return frozenset({self.by, self.case.owner_id})


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked, and in whose place."""

    person_id: str
    on_behalf_of: str | None = None


def _named(tx: Transaction, holders: Iterable[Holder]) -> list[str]:
    """Those of the policy's people who are here, each once."""
    found = dict.fromkeys(name for holder in holders for name in tx.people.named(holder))
    return [name for name in found if not has_left(tx, name)]


def holders_at(tx: Transaction, policy: Policy, request: Request, level: Level) -> list[str]:
    """The people of a level for this request: the owner's managers, directors, executives.

    In an emergency those whom the policy names for it are the executives.
    """
    match level:
        case Level.CSM:
            return [request.case.owner_id]
        case Level.MANAGER:
            managers = managers_of(tx, policy, request.case.owner_id)
            return [each for each in managers if not has_left(tx, each)]
        case Level.DIRECTOR:
            return holders_of(tx, policy, Role.DIRECTOR)
    named = _named(tx, policy.approvers.emergency) if request.emergency else []
    return named or holders_of(tx, policy, Role.EXECUTIVE)


def alternates(tx: Transaction, policy: Policy) -> list[str]:
    """Who is asked when nobody at the top answers."""
    return _named(tx, policy.approvers.alternates)


def own_level(tx: Transaction, policy: Policy, request: Request, person_id: str) -> Level | None:
    """The authority that a person has of their own over this case; None: they may grant nothing.

    A manager's reaches over the cases of whom they manage, and over their own.
    """
    if has_left(tx, person_id):
        return None
    found = [level for level in Level if person_id in holders_at(tx, policy, request, level)]
    if person_id in alternates(tx, policy):
        found.append(Level.EXECUTIVE)
    if request.emergency and person_id in holders_of(tx, policy, Role.EXECUTIVE):
        # Not named for emergencies, so no more than the level below.
        found.append(Level.DIRECTOR)
    if person_id == request.case.owner_id and _leads(tx, policy, person_id):
        found.append(Level.MANAGER)
    if _is_csm(tx, policy, person_id):
        found.append(Level.CSM)
    return highest(found)


def _leads(tx: Transaction, policy: Policy, person_id: str) -> bool:
    lines = any(person_id in tx.people.named(line.manager) for line in policy.reporting)
    return lines or person_id in holders_of(tx, policy, Role.MANAGER)


def _is_csm(tx: Transaction, policy: Policy, person_id: str) -> bool:
    """Where the policy names nobody as CSM, everybody who works on cases is one."""
    return not policy.roles.get(Role.CSM) or person_id in holders_of(tx, policy, Role.CSM)


def held_by(
    tx: Transaction, policy: Policy, request: Request, person_id: str, now: datetime
) -> Held:
    """What the person may decide now: by themselves, and in whose place.

    Lent authority is neither passed on nor used for those who lent it.
    """
    lent = []
    for each in tx.delegations.list_to(person_id, now):
        level = own_level(tx, policy, request, each.person_id)
        if level is not None and each.person_id not in request.gaining:
            lent.append((each.person_id, level))
    gains = person_id in request.gaining or bool(_served(tx, person_id, now) & request.gaining)
    return Held(own_level(tx, policy, request, person_id), tuple(lent), gains)


def _served(tx: Transaction, person_id: str, now: datetime) -> set[str]:
    """Whom the person stands in for, in whatever way."""
    delegated = {each.person_id for each in tx.delegations.list_to(person_id, now)}
    return delegated | {each.person_id for each in tx.absences.list_covered_by(person_id, now)}


def agrees_for_product(
    tx: Transaction, policy: Policy, request: Request, person_id: str, now: datetime
) -> bool:
    """Whether the person speaks for product, by themselves or in the place of who does."""
    if person_id in request.gaining or _served(tx, person_id, now) & request.gaining:
        return False
    speakers = set(product_people(tx, policy, request.case))
    lent = {each.person_id for each in tx.delegations.list_to(person_id, now)}
    return person_id in speakers or bool(speakers & lent)


def product_people(tx: Transaction, policy: Policy, case: Case) -> list[str]:
    """Product's people on the case, else those whom the policy names."""
    on_case = [each.person_id for each in tx.case_roles.list_of(case.id)
               if each.role is Role.PRODUCT and not has_left(tx, each.person_id)]  # fmt: skip
    return on_case or holders_of(tx, policy, Role.PRODUCT)


def people_for(
    tx: Transaction,
    policy: Policy,
    request: Request,
    stage: str,
    now: datetime,
    *,
    without: Iterable[str] = (),
) -> tuple[str, list[Asked]]:
    """Who is asked for a stage, and for which stage that is.

    Whoever is away is asked through their delegate; where nobody of a level can be asked, the next
    level up is. `without` are people who were asked already. Raises `nobody_decides`.
    """
    passed = frozenset(without)
    for name, holders in _levels_up(tx, policy, request, stage):
        found = list(_present(tx, request, holders, passed, now))
        if found:
            return name, found
    # Better somebody who is away than nobody at all.
    for name, holders in _levels_up(tx, policy, request, stage):
        gaining = request.gaining | passed
        away = [Asked(each) for each in holders if each not in gaining]
        if away:
            return name, away
    raise DomainError("nobody_decides", level=stage)


def _levels_up(
    tx: Transaction, policy: Policy, request: Request, stage: str
) -> Iterator[tuple[str, list[str]]]:
    if stage == PRODUCT:
        yield PRODUCT, product_people(tx, policy, request.case)
    for level in Level:
        if level >= level_of_stage(stage):
            yield stage_of(level), holders_at(tx, policy, request, level)
    yield stage_of(Level.EXECUTIVE), alternates(tx, policy)


def _present(
    tx: Transaction, request: Request, holders: Iterable[str], passed: frozenset[str],
    now: datetime,
) -> Iterator[Asked]:  # fmt: skip
    """Those of them who can be asked now, each through their delegate where they have one."""
    seen = set(request.gaining | passed)
    for holder in holders:
        if holder in request.gaining or holder in passed:
            continue
        standing_in = [
            each.delegate_id
            for each in tx.delegations.list_from(holder, now)
            if each.delegate_id not in seen
            and not has_left(tx, each.delegate_id)
            and not _served(tx, each.delegate_id, now) & request.gaining
        ]
        if standing_in:
            seen.add(standing_in[0])
            yield Asked(standing_in[0], holder)
        elif holder not in seen and tx.absences.find_at(holder, now) is None:
            seen.add(holder)
            yield Asked(holder)
