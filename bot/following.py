"""How the cases of one account follow each other: relapses, win-backs, and later risks.

A relapse takes back the save before it in the numbers. Whether a save is taken back follows from
the cases alone, so that its figures can be computed anew at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import Desk
from bot.messages import Message
from bot.outcome_words import OUTCOMES
from bot.results import follow_up
from bot.telling import tell_case
from domain.cases import Case
from domain.following import follow_of, is_mistake
from domain.outcomes import Follow, OutcomeRules
from domain.timeline import EntryKind
from playbooks.words import N_, Mrkdwn, Words
from storage.database import Transaction

LOOK_BACK = 10
FOLLOWS = {
    Follow.RELAPSE: N_(
        "A relapse: the case closed %(day)s as *%(outcome)s* is no save any more in the numbers."
    ),
    Follow.WIN_BACK: N_("A win-back: the case before was closed %(day)s as *%(outcome)s*."),
    Follow.AGAIN: N_("Not the first case: the one before was closed %(day)s as *%(outcome)s*."),
}


@dataclass(frozen=True, slots=True)
class Following:
    """The case that a new one goes on from, and how."""

    case: Case
    follow: Follow


def following(
    tx: Transaction, account_id: int, rules: OutcomeRules, now: datetime
) -> Following | None:
    """What a case that opens now would follow. Cases opened by mistake are passed over."""
    before = _last(tx.cases.list_closed_of(account_id, LOOK_BACK), rules)
    return Following(before, follow_of(before, now, rules)) if before else None


def _last(closed: Sequence[Case], rules: OutcomeRules) -> Case | None:
    return next((each for each in closed if not is_mistake(each, rules)), None)


def last_of(tx: Transaction, account_id: int, rules: OutcomeRules) -> Case | None:
    """The account's open case, else the last one that was closed and did happen."""
    still = tx.cases.find_open(account_id)
    return still or _last(tx.cases.list_closed_of(account_id, LOOK_BACK), rules)


def note_follow(desk: Desk, tx: Transaction, case: Case, found: Following, now: datetime) -> None:
    """A case that follows another has opened: a relapse takes the save back."""
    if found.follow is Follow.RELAPSE:
        _take_save_back(desk, tx, found.case, case, now)


def _take_save_back(desk: Desk, tx: Transaction, saved: Case, case: Case, now: datetime) -> None:
    follow_up(desk, tx, saved.account_id, now)
    tx.timeline.add(
        ref=desk.new_ref(), case_id=saved.id, at=now, by=case.opened_by,
        kind=EntryKind.RELAPSED.value,
    )  # fmt: skip
    tx.audit.record(now, case.opened_by, "save_taken_back", saved.ref, relapse=case.ref)
    words = desk.words(saved.language)
    text = words.text(
        "A new case for *%(account)s* has opened: this save counts no more in the numbers.",
        account=saved.account_name,
    )
    tell_case(tx, saved, f"relapse:{case.ref}", Message(text), now)


def follower_closed(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """A relapse that was opened by mistake gives the save back; the figures follow from that."""
    before = _taken_back_by(desk, tx, case)
    if before is not None:
        tx.audit.record(now, "savedesk", "save_given_back", before.ref, relapse=case.ref)


def follower_reopened(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """What looked like a mistake while it was closed takes the save back again."""
    before = _taken_back_by(desk, tx, case)
    if before is not None:
        tx.audit.record(now, "savedesk", "save_taken_back", before.ref, relapse=case.ref)


def _taken_back_by(desk: Desk, tx: Transaction, case: Case) -> Case | None:
    """The save that a relapse took back, where the closed relapse was a mistake."""
    if case.follows is None or case.follows_as is not Follow.RELAPSE:
        return None
    return tx.cases.find(case.follows) if is_mistake(case, desk.policy().outcomes) else None


def tell_follow(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """The channel of a new case reads what it goes on from."""
    line = follow_note(tx, desk.words(case.language), case)
    if line:
        tell_case(tx, case, "follows", Message(line), now)


def follow_note(tx: Transaction, words: Words, case: Case) -> Mrkdwn | None:
    """Which case this one goes on from, where there is one."""
    before = tx.cases.find(case.follows) if case.follows else None
    if before is None or case.follows_as is None or before.outcome is None:
        return None
    return follow_line(words, before, case.follows_as)


def follow_line(words: Words, before: Case, follow: Follow) -> Mrkdwn:
    """Which case this one follows, and what that means."""
    assert before.closed_at is not None
    assert before.outcome is not None
    outcome = words.text(OUTCOMES[before.outcome])
    return words.text(FOLLOWS[follow], day=words.date(before.closed_at.date()), outcome=outcome)
