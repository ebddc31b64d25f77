"""A line where Slack lets us open no form: what it says is kept as a draft until a button does."""

from bot.concession_facts import facts_for
from bot.concession_views import ground_of, why_of
from bot.desk import Desk
from bot.working import start_work
from domain.authority import Kind
from domain.concessions import ConcessionState, latest_sunset
from domain.discount_line import DiscountLine
from domain.terms import Terms
from storage.database import Transaction


def keep_line(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, line: DiscountLine
) -> None:
    """As if the form were filled in so far; ground and reason stay those of an older draft.

    Nothing is kept where no ground can be told from the cause: the form asks for it.
    """
    work = start_work(desk, tx, case_ref, person_id)
    facts = facts_for(desk, tx, work.case, person_id, work.now)
    old, ground = tx.concessions.find_draft(work.case.id, person_id), ground_of(facts)
    months = sum(phase.months for phase in line.phases)
    sunset = latest_sunset(months, facts)
    values = {
        "terms": Terms((Kind.DISCOUNT,), line.phases, "", line.returns, sunset),
        "limit": line.as_limit, "at": work.now, "replaces": None,
    }  # fmt: skip
    if old is not None:
        tx.concessions.change(old.id, **values)
    elif ground is not None:
        tx.concessions.add(
            ref=desk.new_ref(), case_id=work.case.id, account_id=work.case.account_id,
            by=person_id, state=ConcessionState.DRAFT.value, ground=ground.value,
            why=why_of(tx, work.case), **values,
        )  # fmt: skip
