"""The modals of texts: which one, what is missing for it, and the text to copy."""

from collections.abc import Mapping, Sequence

from bot.blocks import (
    Block,
    actions,
    bare_text,
    button,
    confirm,
    context,
    field,
    modal,
    section,
    text_field,
)
from bot.case_clocks import due_and_streak
from bot.desk import Desk
from bot.playbook_texts import templates_of, told
from bot.text_sources import currency_of, facts_of
from bot.text_words import ABOUT, FACTS, TITLES
from bot.texts import Draft, asked_for, draft_of, missing_for
from domain.cases import Case
from domain.money import minor_digits
from domain.texts import SORTS, TEMPLATE, Sort, TextKind, money_in, template_in
from playbooks.unmarked import as_typed
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction

ALL = "all"
MOST_BLOCKS_OF_TEXT, MOST_TEMPLATES = 30, 60


def named(name: str, case: Case) -> str:
    """What a button about a text carries."""
    return f"{name}:{case.ref}"


def title_of(words: Words, name: str) -> str:
    """What a text is called; a playbook's own by its id."""
    template = template_in(name)
    return words.plain(TITLES[TextKind(name)]) if template is None else told(template)


def label_of(words: Words, fact: str) -> str:
    """What a fact is called where it is asked for."""
    if fact in FACTS:
        return words.plain(FACTS[fact][0])
    return told(fact.removeprefix("text."))


def choose_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """Every text that can be written, those of the playbook, and the way to the weekly update."""
    blocks = [
        _choice(words, case, kind, words.text(title), words.text(ABOUT[kind]))
        for kind, title in TITLES.items()
    ]
    weekly = due_and_streak(tx, words, case, desk.policy())
    update = _choice(words, case, "update", words.text("Customer update"), weekly)
    update["accessory"] |= {"action_id": "update:write", "value": case.ref}
    blocks.append(update)
    playbook = desk.catalogue().get(case.playbook).in_language(words.language).title
    about = words.text("From the playbook %(title)s", title=playbook)
    for template in list(templates_of(desk, case))[:MOST_TEMPLATES]:
        title = words.text("%(title)s", title=told(template))
        blocks.append(_choice(words, case, TEMPLATE + template, title, about))
    heading = words.plain("Write a text")
    return modal("texts", heading, blocks, close=words.plain("Close"), carries=case.ref)


def _choice(words: Words, case: Case, name: str, title: Mrkdwn, about: Mrkdwn) -> Block:
    line = words.text("*%(title)s*\n%(about)s", title=title, about=about)
    label = words.plain("Write: %(title)s", title=title)
    write = button(words.plain("Write"), "text:write", named(name, case), label=label)
    return section(line, write, f"text-{name}")


def text_or_questions(desk: Desk, tx: Transaction, words: Words, case: Case, name: str) -> Block:
    """The text when nothing is missing for it, else what is asked."""
    if missing_for(desk, tx, case, name):
        return asking_view(desk, tx, words, case, name)
    return text_view(words, case, draft_of(desk, tx, case, name))


def asking_view(
    desk: Desk,
    tx: Transaction,
    words: Words,
    case: Case,
    name: str,
    *,
    everything: bool = False,
    notice: str = "",
) -> Block:
    """Asks for what nobody has entered yet; `everything` shows what stands too, to change it."""
    facts = facts_of(desk, tx, case)
    asked = asked_for(desk, case, name)
    shown = asked if everything else [fact for fact in asked if not facts.get(fact)]
    lacking = [label_of(words, fact) for fact in missing_for(desk, tx, case, name)]
    blocks = [section(words.text("*%(account)s*", account=case.account_name))]
    if notice:
        blocks.append(section(notice))
    if lacking:
        told = words.text(
            "Missing for this text: %(names)s. Enter what you know; what stays empty is left out, "
            "never invented.",
            names=words.listed(lacking),
        )
        blocks.append(context(told))
    blocks += [_input(words, fact, facts, currency_of(desk, case)) for fact in shown]
    if lacking and not everything:
        label = words.plain("Show the text without them")
        blocks.append(actions([button(label, "text:show", named(name, case))], "text-show"))
    carries = f"{name}:{case.ref}:{ALL if everything else ''}"
    return modal(
        "text_facts", title_of(words, name), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=carries,
    )  # fmt: skip


def _input(words: Words, name: str, facts: Mapping[str, str], currency: str) -> Block:
    hint = words.plain(FACTS[name][1]) if name in FACTS else None
    lines = SORTS.get(name, Sort.LINES) is Sort.LINES
    element = text_field("value", _standing(name, facts, currency), lines=lines)
    return field(name, label_of(words, name), element, optional=True, hint=hint)


def _standing(name: str, facts: Mapping[str, str], currency: str) -> str | None:
    """A kept fact as it is typed."""
    if SORTS.get(name) is not Sort.MONEY:
        return facts.get(name)
    minor = money_in(facts.get(name), currency)
    if minor is None:
        return None
    digits = minor_digits(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if rest else str(whole)


def text_view(words: Words, case: Case, draft: Draft) -> Block:
    """The text as it is read outside, ready to copy, and where it can go."""
    text = bare_text(as_typed(draft.text))[:MOST_BLOCKS_OF_TEXT]
    blocks = [
        context(words.text("*%(account)s* · select the text to copy it, or have it sent to you.",
                           account=case.account_name)),
        *text,
        actions(_buttons(words, case, draft), "text"),
        *[context(line) for line in notes(words, draft)],
    ]  # fmt: skip
    title = title_of(words, draft.name)
    return modal("text", title, blocks, close=words.plain("Close"), carries=case.ref)


def _buttons(words: Words, case: Case, draft: Draft) -> Sequence[Block]:
    value = named(draft.name, case)
    buttons = [
        button(words.plain("Send it to me"), "text:to_me", value, style="primary"),
        *([button(words.plain("File in the channel"), "text:file", value)] if case.is_open else []),
        button(words.plain("Change what is entered…"), "text:change", value),
    ]
    if draft.name == TextKind.PRODUCT_NOTE:
        asked = confirm(
            words.plain("Send it to product?"),
            words.plain("They get this text and your name, and nothing else of the case."),
            words.plain("Send"),
            words.plain("Not yet"),
        )
        send = button(words.plain("Send to product"), "text:to_product", value)
        buttons.insert(0, send | {"confirm": asked})
    return buttons


def notes(words: Words, draft: Draft) -> list[Mrkdwn]:
    """Where the text comes from, what was left out of it, and what it still lacks."""
    told = [_sources(words, draft)]
    if draft.offers:
        told.append(
            words.plural(
                "Left out: %(n)s line that offers something nobody has approved.",
                "Left out: %(n)s lines that offer something nobody has approved.",
                draft.offers,
                n=draft.offers,
            )
        )
    if draft.others:
        names = words.listed(draft.others[:5])
        told.append(
            words.text("Left out: lines that name other customers (%(names)s).", names=names)
        )
    if draft.missing:
        lacking = words.listed(label_of(words, fact) for fact in draft.missing)
        told.append(words.text("Nobody has entered yet: %(names)s.", names=lacking))
    if draft.had_markup:
        told.append(words.text("Slack's markup in it became plain words."))
    return told


def _sources(words: Words, draft: Draft) -> Mrkdwn:
    n = draft.entered
    entered = words.plural("%(n)s fact entered here", "%(n)s facts entered here", n, n=n)
    if draft.for_customer:
        return words.text(
            "Written from %(facts)s, ARR and account. Nothing else of the case is in it.",
            facts=entered,
        )
    return words.text("Written from %(facts)s and the case. For inside only.", facts=entered)
