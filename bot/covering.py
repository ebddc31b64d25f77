"""Who looks after a case at a moment in its owner's stead, as the card says it."""

from datetime import datetime

from bot.case_clocks import moment
from bot.team import has_left
from domain.absences import AbsenceState
from domain.cases import Case
from playbooks.words import Mrkdwn, Words, mention
from storage.database import Transaction


def with_cover(tx: Transaction, words: Words, case: Case, line: Mrkdwn, now: datetime) -> Mrkdwn:
    """The line, and who covers the case until when: this one case, or all of an absent owner's."""
    found = _deputy(tx, case, now) if case.is_open else None
    if found is None:
        return line
    deputy_id, ends_at = found
    return words.text(
        "%(line)s · covered by %(who)s until %(at)s",
        line=line,
        who=mention(deputy_id),
        at=moment(words, ends_at),
    )


def _deputy(tx: Transaction, case: Case, now: datetime) -> tuple[str, datetime] | None:
    cover = tx.covers.find_holding(case.id, case.owner_id, now)
    if cover is not None:
        return cover.deputy_id, cover.ends_at
    absence = tx.absences.find_at(case.owner_id, now)
    if absence is None or absence.state is not AbsenceState.ACCEPTED:
        return None
    return None if has_left(tx, absence.deputy_id) else (absence.deputy_id, absence.ends_at)
