"""Playbooks to read: all of them with when to use each, and one with everything in it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from bot.blocks import TEXT, Block, button, context, header, modal, section
from bot.messages import Message, filled
from domain.errors import DomainError
from domain.policy import Role
from playbooks.catalogue import Catalogue, Item, Playbook, Texts
from playbooks.words import N_, Mrkdwn, Words, shorten

ROLES: Mapping[Role, str] = {
    Role.CSM: N_("CSM"),
    Role.MANAGER: N_("manager"),
    Role.DIRECTOR: N_("director"),
    Role.EXECUTIVE: N_("executive"),
    Role.PRODUCT: N_("product"),
    Role.ENGINEERING: N_("engineering"),
    Role.SUPPORT: N_("support"),
    Role.SALES: N_("sales"),
    Role.ADMIN: N_("admin"),
}
URGENCIES = {
    "high": N_("Urgency: high"),
    "medium": N_("Urgency: medium"),
    "low": N_("Urgency: low"),
}
SHORT = 450
# Slack takes 100 blocks and 250 KB in a modal.
MOST_BLOCKS, MOST_BYTES = 98, 200_000


def when_line(words: Words, texts: Texts) -> Mrkdwn:
    """A playbook's title, when to use it and when not."""
    return words.text(
        "*%(title)s*\nUse it: %(when)s\nNot: %(when_not)s",
        title=texts.title,
        when=shorten(texts.when, SHORT),
        when_not=shorten(texts.when_not, SHORT),
    )


def playbooks_message(words: Words, catalogue: Catalogue) -> Message:
    """Every playbook with when to use it and when not; each can be read whole."""
    rows: list[list[Block]] = []
    for playbook in map(catalogue.get, catalogue.ids()):
        texts = playbook.in_language(words.language)
        label = words.plain("Read: %(title)s", title=texts.title)
        read = button(words.plain("Read"), "playbooks:read", playbook.id, label=label)
        rows.append([section(when_line(words, texts), read, f"playbook-{playbook.id}")])

    def around(shown: list[Block], left: int) -> list[Block]:
        if not left:
            return shown
        more = words.plural(
            "%(n)s more: `/save playbooks` with its name shows it.",
            "%(n)s more: `/save playbooks` with a name shows one.",
            left, n=left,
        )  # fmt: skip
        return [*shown, context(more)]

    return Message(words.text("Playbooks"), filled(rows, around))


def named_playbook(catalogue: Catalogue, typed: str) -> Playbook:
    """The playbook that somebody named by id or title. Raises `playbook_unknown`."""
    names: dict[str, str] = {}
    for playbook in map(catalogue.get, catalogue.ids()):
        titles = [texts.title for texts in playbook.texts.values()]
        for name in (playbook.id, playbook.id.replace("-", " "), *titles):
            names.setdefault(" ".join(name.casefold().split()), playbook.id)
    wanted = " ".join(typed.casefold().split())
    near = [wanted] if wanted in names else get_close_matches(wanted, names, n=1)
    if not near:
        raise DomainError("playbook_unknown", playbook=shorten(typed, 60))
    return catalogue.get(names[near[0]])


def reading_view(words: Words, playbook: Playbook) -> Block:
    """Everything of one playbook."""
    texts = playbook.in_language(words.language)
    told = [words.text("*Use it*\n%(when)s", when=texts.when)]
    told.append(words.text("*Not*\n%(when_not)s", when_not=texts.when_not))
    blocks = [header(texts.title), *(section(each) for each in told)]
    blocks.append(context(words.text(URGENCIES[playbook.urgency])))
    blocks += _listed(words.text("Find out first"), _plain(words, texts.investigation))
    for phase in dict.fromkeys(item.phase for item in playbook.items):
        items = [item for item in playbook.items if item.phase == phase]
        lines = [_item_line(words, texts, item) for item in items]
        blocks += _listed(words.text("%(phase)s", phase=texts.phase(phase)), lines)
    blocks += _listed(words.text("Talk track"), _plain(words, texts.talk_track))
    blocks += _listed(words.text("It worked when"), _plain(words, texts.success))
    blocks += _listed(words.text("How to measure it"), _plain(words, texts.measures))
    evidence = [
        words.text("%(text)s — %(source)s", text=each.text, source=each.source)
        for each in texts.evidence
    ]
    blocks += _listed(words.text("What others saw"), evidence)
    title = words.plain("Playbook")
    return modal("playbook", title, _fitting(words, blocks), close=words.plain("Close"))


def _plain(words: Words, lines: Iterable[str]) -> list[Mrkdwn]:
    return [words.text("%(line)s", line=line) for line in lines]


def _item_line(words: Words, texts: Texts, item: Item) -> Mrkdwn:
    """An item with its role and span, and what decides whether and when it comes."""
    line = words.text(
        "%(item)s — %(role)s, within %(span)s",
        item=texts.item(item.id), role=words.text(ROLES[item.owner]), span=words.span(item.due),
    )  # fmt: skip
    if item.must_do:
        line = words.text("%(line)s · must be done", line=line)
    if item.after:
        first = words.listed(shorten(texts.item(name), 60) for name in item.after)
        line = words.text("%(line)s · after: %(first)s", line=line, first=first)
    if item.when.facts:
        facts = words.listed(texts.facts[name] for name in sorted(item.when.facts))
        line = words.text("%(line)s · when: %(facts)s", line=line, facts=facts)
    return line


def _listed(heading: Mrkdwn, lines: Sequence[Mrkdwn]) -> list[Block]:
    """A heading with its lines, in as many sections as they take."""
    if not lines:
        return []
    parts, size = [f"*{heading}*"], len(heading)
    sections: list[str] = []
    for line in (f"• {shorten(each, TEXT // 2)}" for each in lines):
        if size + len(line) > TEXT - 100:
            sections.append("\n".join(parts))
            parts, size = [], 0
        parts.append(line)
        size += len(line) + 1
    return [section(each) for each in [*sections, "\n".join(parts)]]


def _fitting(words: Words, blocks: Sequence[Block]) -> list[Block]:
    """As much as a modal takes; that something is left out is said."""
    kept: list[Block] = []
    size = 0
    for block in blocks:
        size += len(json.dumps(block))
        if len(kept) >= MOST_BLOCKS or size > MOST_BYTES:
            return [*kept, context(words.text("The rest is longer than Slack can show here."))]
        kept.append(block)
    return kept
