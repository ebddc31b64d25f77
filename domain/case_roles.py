"""Who works on a case in which role, besides its owner."""

from dataclasses import dataclass
from datetime import datetime

from domain.policy import Role

# In the order in which a team is read. Admins look after the bot, not after a case.
ROLES = (
    Role.CSM,
    Role.MANAGER,
    Role.DIRECTOR,
    Role.EXECUTIVE,
    Role.PRODUCT,
    Role.ENGINEERING,
    Role.SUPPORT,
    Role.SALES,
)


@dataclass(frozen=True, slots=True)
class CaseRole:
    """One person in one role on one case."""

    case_id: int
    role: Role
    person_id: str
    at: datetime
    by: str
