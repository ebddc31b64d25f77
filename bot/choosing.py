"""Choosing a playbook for an open case: what is done stays, what is new is added."""

from bot.desk import Desk
from bot.fitting import fit_checklist, fitted_line
from bot.messages import Message
from bot.telling import tell_case
from bot.working import start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import mention
from storage.database import Transaction


def choose_playbook(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, playbook_id: str
) -> Case:
    """Changes the playbook. Raises `playbook_unknown`; choosing the present one does nothing."""
    work = start_work(desk, tx, case_ref, person_id)
    if playbook_id not in desk.catalogue().ids():
        raise DomainError("playbook_unknown", playbook=playbook_id)
    if playbook_id == work.case.playbook:
        return work.case
    case = tx.cases.change(work.case.id, playbook=playbook_id)
    fitted = fit_checklist(desk, tx, case, work.now)
    added, aside = len(fitted.added), len(fitted.set_aside)
    work.record("playbook_chosen", playbook=playbook_id, added=added, set_aside=aside)
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=work.now,
        by=person_id,
        kind=EntryKind.PLAYBOOK.value,
        text=playbook_id,
    )
    words = desk.words(case.language)
    text = words.text(
        "%(who)s chose the playbook *%(title)s*. What is done stays done. %(fitted)s",
        who=mention(person_id),
        title=desk.catalogue().get(playbook_id).in_language(case.language).title,
        fitted=fitted_line(words, fitted),
    )
    tell_case(tx, case, f"playbook:{case.version}", Message(text), work.now)
    work.show()
    return case
