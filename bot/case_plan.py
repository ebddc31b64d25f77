"""What other parts know of a case, for texts and for the screen before a call.

Promises and the plan are kept by parts of their own; each is asked in one function here.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.cases import Case
from domain.checklist import next_items
from domain.issues import ranked
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """A promise to the customer that is not delivered yet."""

    text: str
    owner_id: str
    due_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """The edge itself is still in time."""
        return self.due_at < now


def open_promises(tx: Transaction, case: Case) -> list[OpenPromise]:
    """Promises of the case that are still open, the earliest due first."""
    kept = (each for each in tx.promises.list_of(case.id) if each.is_open)
    in_order = sorted(kept, key=lambda each: (each.due_at, each.id))
    return [OpenPromise(each.text, each.owner_id, each.due_at) for each in in_order]


def planned(tx: Transaction, case: Case, most: int) -> list[str]:
    """What is done next about the case, in a line each: the first issues, then the checklist."""
    issues = [each.issue for each in ranked(tx.issues.list_of(case.id)) if each.is_top]
    lines = [f"{issue.text}: {issue.fix}" if issue.fix else issue.text for issue in issues]
    return (lines + [item.text for item in next_items(tx.items.list_of(case.id), most)])[:most]
