"""What holds in an office before something is asked or decided, in the words of tables."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from domain.authority import Level, Quorum
from domain.policy import Approvers, ReportingLine
from tests.granting import ALMA, DANA, DEV, MAX, MINA, Office
from tests.world import user

CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
DAY = timedelta(days=1)
Arrange = Callable[[Office], object]


def as_usual(_office: Office) -> None:
    """Nothing is unusual."""


def named(**approvers: str) -> Arrange:
    """People whom the policy names for emergencies, or as alternates."""

    def arrange(office: Office) -> None:
        people = {name: (user(each),) for name, each in approvers.items()}
        office.policy = replace(office.policy, approvers=Approvers(**people))

    return arrange


def all_of(*each: Arrange) -> Arrange:
    def arrange(office: Office) -> None:
        for one in each:
            one(office)

    return arrange


def holds(role: str, *people: str) -> Arrange:
    return lambda office: office.names(role, *people)


def lends(who: str, to: str, first: int = 0) -> Arrange:
    return lambda office: office.lends(who, to, first)


def is_away(who: str, deputy: str = ALMA) -> Arrange:
    return lambda office: office.is_away(who, deputy)


def leaves(who: str) -> Arrange:
    return lambda office: office.leaves(who)


def rules(**changes: object) -> Arrange:
    return lambda office: office.changes(**changes)


def nobody(*roles: str) -> Arrange:
    return all_of(*(holds(role) for role in roles), no_lines)


def no_lines(office: Office) -> None:
    office.policy = replace(office.policy, reporting=())


def max_leads_mina(office: Office) -> None:
    line = ReportingLine(user(MAX), (user(MINA),))
    office.policy = replace(office.policy, reporting=(line,))


def lowers_the_managers_limit(office: Office) -> None:
    office.changes(limits={CSM: 5_00, MANAGER: 10_00, DIRECTOR: 25_00})


def all_directors(office: Office) -> None:
    office.names("director", DANA, DEV)
    office.changes(quorum=Quorum.ALL)
