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
from bot.text_words import ABOUT, FACTS, TITLES
from bot.texts import Draft, currency_of, draft_of, facts_of
from domain.cases import Case
from domain.money import minor_digits
from domain.texts import ASKED, FOR_CUSTOMERS, SORTS, Sort, TextKind, missing, money_in, unasked
from playbooks.unmarked import as_typed
from playbooks.words import Mrkdwn, Words
from storage.database import Transaction

ALL = "all"
MOST_BLOCKS_OF_TEXT = 30


def named(kind: TextKind, case: Case) -> str:
    """What a button about a text carries."""
    return f"{kind.value}:{case.ref}"


def choose_view(desk: Desk, tx: Transaction, words: Words, case: Case) -> Block:
    """Every text that can be written, and the way to the weekly update."""
    blocks = []
    for kind, title in TITLES.items():
        line = words.text("*%(title)s*\n%(about)s", title=words.text(title),
                          about=words.text(ABOUT[kind]))  # fmt: skip
        label = words.plain("Write: %(title)s", title=words.plain(title))
        write = button(words.plain("Write"), "text:write", named(kind, case), label=label)
        blocks.append(section(line, write, f"text-{kind.value}"))
    line = words.text("*%(title)s*\n%(about)s", title=words.text("Customer update"),
                      about=due_and_streak(tx, words, case, desk.policy()))  # fmt: skip
    weekly = button(words.plain("Write"), "update:write", case.ref,
                    label=words.plain("Write: Customer update"))  # fmt: skip
    blocks.append(section(line, weekly, "text-update"))
    title = words.plain("Write a text")
    return modal("texts", title, blocks, close=words.plain("Close"), carries=case.ref)


def text_or_questions(
    desk: Desk, tx: Transaction, words: Words, case: Case, kind: TextKind
) -> Block:
    """The text when nothing is missing for it, else what is asked."""
    if missing(kind, facts_of(desk, tx, case)):
        return asking_view(desk, tx, words, case, kind)
    return text_view(words, case, draft_of(desk, tx, case, kind))


def asking_view(
    desk: Desk,
    tx: Transaction,
    words: Words,
    case: Case,
    kind: TextKind,
    *,
    everything: bool = False,
    notice: str = "",
) -> Block:
    """Asks for what nobody has entered yet; `everything` shows what stands too, to change it."""
    facts = facts_of(desk, tx, case)
    names = list(ASKED[kind]) if everything else unasked(kind, facts)
    lacking = [words.plain(FACTS[name][0]) for name in missing(kind, facts)]
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
    blocks += [_input(words, name, facts, currency_of(desk, case)) for name in names]
    if lacking and not everything:
        label = words.plain("Show the text without them")
        blocks.append(actions([button(label, "text:show", named(kind, case))], "text-show"))
    carries = f"{kind.value}:{case.ref}:{ALL if everything else ''}"
    return modal(
        "text_facts", words.plain(TITLES[kind]), blocks,
        close=words.plain("Cancel"), submit=words.plain("Save"), carries=carries,
    )  # fmt: skip


def _input(words: Words, name: str, facts: Mapping[str, str], currency: str) -> Block:
    label, hint = FACTS[name]
    element = text_field("value", _standing(name, facts, currency), lines=SORTS[name] is Sort.LINES)
    return field(name, words.plain(label), element, optional=True, hint=words.plain(hint))


def _standing(name: str, facts: Mapping[str, str], currency: str) -> str | None:
    """A kept fact as it is typed."""
    if SORTS[name] is not Sort.MONEY:
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
    title = words.plain(TITLES[draft.kind])
    return modal("text", title, blocks, close=words.plain("Close"), carries=case.ref)


def _buttons(words: Words, case: Case, draft: Draft) -> Sequence[Block]:
    value = named(draft.kind, case)
    buttons = [
        button(words.plain("Send it to me"), "text:to_me", value, style="primary"),
        button(words.plain("File in the channel"), "text:file", value),
        button(words.plain("Change what is entered…"), "text:change", value),
    ]
    if draft.kind is TextKind.PRODUCT_NOTE:
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
        lacking = words.listed(words.plain(FACTS[name][0]) for name in draft.missing)
        told.append(words.text("Nobody has entered yet: %(names)s.", names=lacking))
    if draft.had_markup:
        told.append(words.text("Slack's markup in it became plain words."))
    return told


def _sources(words: Words, draft: Draft) -> Mrkdwn:
    n = draft.entered
    entered = words.plural("%(n)s fact entered here", "%(n)s facts entered here", n, n=n)
    if draft.kind in FOR_CUSTOMERS:
        return words.text(
            "Written from %(facts)s, ARR and account. Nothing else of the case is in it.",
            facts=entered,
        )
    return words.text("Written from %(facts)s and the case. For inside only.", facts=entered)
