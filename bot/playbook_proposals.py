"""Which playbook serves a root cause: proposed to people, never changed behind their backs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, actions, button
from bot.choosing import choose_playbook
from bot.desk import Desk
from bot.working import start_work
from domain.cases import Case
from domain.causes import Cause
from domain.errors import DomainError
from domain.root_causes import RootCause
from domain.timeline import EntryKind
from playbooks.catalogue import Catalogue
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Proposal:
    """Playbooks that serve the recorded cause, none of which the case runs on.

    `by_hand`: somebody chose the present one on purpose, so no other is pressed on them.
    """

    case: Case
    entry: str
    playbooks: Sequence[str]
    by_hand: bool


def playbooks_for(catalogue: Catalogue, cause: Cause) -> list[str]:
    """The ids of the playbooks that serve a cause."""
    return [each.id for each in catalogue.for_cause(cause)]


def propose(
    desk: Desk, tx: Transaction, case: Case, recorded: RootCause, before: RootCause | None
) -> Proposal | None:
    """What would serve the cause better than what the case runs on; None where nothing would."""
    serving = playbooks_for(desk.catalogue(), recorded.finding.cause)
    if not serving or case.playbook in serving:
        return None
    chosen = tx.timeline.find_latest(case.id, EntryKind.PLAYBOOK) is not None
    # Who took what was proposed for the earlier cause chose it for that cause only.
    followed = before is not None and case.playbook in playbooks_for(
        desk.catalogue(), before.finding.cause
    )
    return Proposal(case, recorded.entry, serving, chosen and not followed)


def proposed_in_words(desk: Desk, words: Words, proposal: Proposal) -> Mrkdwn:
    """What is proposed, and what the case runs on."""
    titles = [words.text("*%(title)s*", title=_title(desk, words, p)) for p in proposal.playbooks]
    parts = {"titles": words.listed(titles), "present": _title(desk, words, proposal.case.playbook)}
    if proposal.by_hand:
        return words.text(
            "The case stays on *%(present)s*, which was chosen for it. For this cause there is "
            "%(titles)s: *Choose playbook…* changes it.",
            **parts,
        )
    return words.text(
        "For this cause there is the playbook %(titles)s; the case runs on *%(present)s*. What is "
        "done stays done.",
        **parts,
    )


def proposal_buttons(desk: Desk, words: Words, proposal: Proposal) -> list[Block]:
    """A button for each playbook, and one that keeps the present one."""
    if proposal.by_hand:
        return []
    about = f"{proposal.case.ref}.{proposal.entry}"
    uses = [
        button(
            words.plain("Use the playbook “%(title)s”", title=_title(desk, words, each)),
            "cause:use_playbook",
            f"{about}.{each}",
            style="primary" if len(proposal.playbooks) == 1 else None,
        )
        for each in proposal.playbooks
    ]
    keeps = button(words.plain("Keep"), "cause:keep_playbook", about)
    rows = [actions([each], f"use-{number}") for number, each in enumerate(uses)]
    rows[-1]["elements"].append(keeps)
    return rows


def use_proposed(desk: Desk, tx: Transaction, carried: str, person_id: str) -> Case:
    """Takes a proposed playbook. Raises `cause_changed_since` for one that is out of date."""
    case, recorded, playbook = _carried(desk, tx, carried, person_id)
    if playbook not in playbooks_for(desk.catalogue(), recorded.finding.cause):
        raise DomainError("forged_button")
    return choose_playbook(desk, tx, case.ref, person_id, playbook)


def keep_present(desk: Desk, tx: Transaction, carried: str, person_id: str) -> Case:
    """The case whose playbook stays as it is. Raises like `use_proposed`."""
    case, _recorded, _playbook = _carried(desk, tx, carried, person_id)
    return case


def _carried(
    desk: Desk, tx: Transaction, carried: str, person_id: str
) -> tuple[Case, RootCause, str]:
    ref, _, rest = carried.partition(".")
    entry, _, playbook = rest.partition(".")
    case = start_work(desk, tx, ref, person_id).case
    recorded = tx.root_causes.find(case.id)
    if recorded is None or recorded.entry != entry:
        raise DomainError("cause_changed_since", account=case.account_name)
    return case, recorded, playbook


def _title(desk: Desk, words: Words, playbook_id: str) -> str:
    return desk.catalogue().get(playbook_id).in_language(words.language).title
