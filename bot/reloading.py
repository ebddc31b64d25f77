"""After the playbooks changed while running: what shows their words is brought up to date.

Open cases keep the items they have.
"""

from collections.abc import Collection
from datetime import datetime

from bot.showing import show
from storage.database import Transaction


def show_cases_with(tx: Transaction, playbooks: Collection[str], now: datetime) -> None:
    """Marks card and checklist of the open cases with one of those playbooks as out of date."""
    for case in tx.cases.list_open():
        if case.playbook in playbooks:
            for what in ("card", "checklist"):
                show(tx, case, what, now)
