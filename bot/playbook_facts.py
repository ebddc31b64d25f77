"""Playbook facts: what people tick for a case, so that the items that depend on it come and go."""

from collections.abc import Collection, Sequence

from bot.blocks import OPTION, Block, checkboxes, context, field, modal, option, section
from bot.desk import Desk
from bot.fitting import refit_checklist
from bot.situations import HOLDS, PREFIX, ticked_facts
from bot.working import Work, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import Words
from storage.database import Transaction

BOXES = 10


def playbook_facts_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """The facts of the case's present playbook, each with a box."""
    playbook = desk.catalogue().get(case.playbook)
    texts, title = playbook.in_language(words.language), words.plain("Playbook facts")
    if not playbook.facts:
        nothing = words.text("The playbook *%(title)s* asks for no facts.", title=texts.title)
        return modal("notice", title, [section(nothing)], close=words.plain("Close"))
    told = words.text(
        "Tick what is so. The playbook *%(title)s* adds items for it, or takes some away; what is "
        "done or begun stays.",
        title=texts.title,
    )
    ticked, label = ticked_facts(tx, case), words.plain("What is so")
    blocks = [context(told)]
    for start in range(0, len(playbook.facts), BOXES):
        names = playbook.facts[start : start + BOXES]
        boxes = checkboxes("value", [_box(texts.facts[name], name) for name in names], ticked)
        blocks.append(field(f"facts-{start}", label, boxes, optional=True))
        label = words.plain("And this")
    return modal(
        "playbook_facts", title, blocks, close=words.plain("Cancel"), submit=words.plain("Save"),
        carries=f"{case.ref}:{playbook.id}",
    )  # fmt: skip


def _box(label: str, name: str) -> Block:
    """A long label goes on in the description below it."""
    if len(label) <= OPTION:
        return option(label, name)
    cut = label.rfind(" ", 0, OPTION) + 1 or OPTION
    return option(label[:cut].strip(), name, label[cut:])


def tick_facts(
    desk: Desk,
    tx: Transaction,
    case_ref: str,
    person_id: str,
    playbook: str,
    names: Collection[str],
) -> Case:
    """Those named hold from now on, the playbook's others do not; the checklist follows.

    Raises `playbook_changed` when the case has another playbook by now, or that other facts.
    """
    work = start_work(desk, tx, case_ref, person_id)
    present = desk.catalogue().get(work.case.playbook)
    if present.id != playbook or not set(names) <= set(present.facts):
        raise DomainError("playbook_changed")
    before = ticked_facts(tx, work.case) & set(present.facts)
    new, gone = sorted(set(names) - before), sorted(before - set(names))
    if not new and not gone:
        return work.case
    for name in new:
        tx.facts.put(work.case.id, PREFIX + name, HOLDS, person_id, work.now)
    for name in gone:
        tx.facts.remove(work.case.id, PREFIX + name)
    case = tx.cases.change(work.case.id)
    _tell_timeline(desk, tx, case, work, new, gone)
    fitted = refit_checklist(desk, tx, case, work.now)
    work.record(
        "playbook_facts_ticked", hold=",".join(new), hold_no_more=",".join(gone),
        added=len(fitted.added), set_aside=len(fitted.set_aside),
    )  # fmt: skip
    work.show()
    return case


def _tell_timeline(
    desk: Desk, tx: Transaction, case: Case, work: Work, new: Sequence[str], gone: Sequence[str]
) -> None:
    labels = desk.catalogue().get(case.playbook).in_language(case.language).facts
    lines = [f"+ {labels[name]}" for name in new] + [f"− {labels[name]}" for name in gone]
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.FACTS.value,
        text="\n".join(lines),
    )
