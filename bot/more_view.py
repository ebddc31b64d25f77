"""The list of everything that can be done about a case."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, actions, button, modal, section
from domain.cases import Case
from playbooks.words import Mrkdwn, Words


@dataclass(frozen=True, slots=True)
class Group:
    """Buttons that belong together: the label and the action of each."""

    title: Mrkdwn
    entries: Sequence[tuple[str, str]]


def more_view(words: Words, case: Case, groups: Sequence[Group]) -> Block:
    """A heading and its buttons for each group that has any."""
    blocks: list[Block] = []
    for number, group in enumerate(groups):
        if group.entries:
            blocks.append(section(words.text("*%(title)s*", title=group.title)))
            buttons = [button(label, action, case.ref) for label, action in group.entries]
            blocks.append(actions(buttons, f"more-{number}"))
    title = words.plain("More about the case")
    return modal("more", title, blocks, close=words.plain("Close"), carries=case.ref)
