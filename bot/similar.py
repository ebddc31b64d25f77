"""Finding closed cases like one at hand, and saying so once when it opens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk import Desk
from bot.similar_views import similar_line
from bot.telling import tell_case
from domain.cases import Case
from domain.similar import Similar, Traits, rank_similar
from playbooks.catalogue import FIRST
from storage.database import Transaction


def find_similar(desk: Desk, tx: Transaction, case: Case) -> list[Similar]:
    """The closed cases most like this one, as both stand at this moment."""
    # Every case begins with the first 48 hours: having that in common says nothing.
    playbook = None if case.playbook == FIRST else case.playbook
    traits = Traits(case.cause, playbook, case.tier, case.arr_minor)
    candidates = tx.similar.list_candidates(case.id, traits)
    return _told(tx, rank_similar(traits, candidates, desk.policy().value_bands))


def _told(tx: Transaction, ranked: Sequence[Similar]) -> list[Similar]:
    """The few that are shown, with what worked in them and what was conceded."""
    told = tx.similar.told_of([each.case.ref for each in ranked])
    return [
        replace(
            each,
            case=replace(
                each.case,
                worked=told[each.case.ref].worked,
                concessions=told[each.case.ref].concessions,
            ),
        )
        for each in ranked
    ]


def tell_similar(desk: Desk, tx: Transaction, case: Case, now: datetime) -> None:
    """One short line in the channel of a new case; none where nothing is similar."""
    found = find_similar(desk, tx, case)
    if found:
        words = desk.words(case.language)
        tell_case(tx, case, "similar", similar_line(desk, words, case, found), now)
