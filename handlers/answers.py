"""Answers to commands that read: my cases, a case's status, help."""

from bot.blocks import Block, actions, button, context, divider, section, to_read
from bot.cards import Card
from bot.case_rows import case_rows
from bot.desk import Desk
from bot.messages import Message
from bot.team import viewer_of
from bot.working import person_using, sees, works_on
from domain.access import SEES_EVERY_CASE, Viewer
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from playbooks.words import Words, channel_link, mention
from storage.database import Transaction

MOST_CASES = 10


def my_cases(desk: Desk, tx: Transaction, words: Words, person_id: str) -> Message:
    """My open cases with their clocks and the next thing to do."""
    person = person_using(desk, tx, person_id)
    cases = tx.cases.list_open_of(person.id)
    if not cases:
        nothing = words.text("You own no open case. `/save open ACME` opens one.")
        return Message(nothing)
    now = desk.clock.now()
    blocks: list[Block] = []
    for rows in case_rows(tx, words, cases[:MOST_CASES], desk.policy(), now):
        blocks += [*rows, divider()]
    if len(cases) > MOST_CASES:
        more = len(cases) - MOST_CASES
        blocks.append(context(words.plural("and %(n)s more", "and %(n)s more", more, n=more)))
    n = len(cases)
    return Message(
        words.plural("You have %(n)s open case", "You have %(n)s open cases", n, n=n), blocks
    )


def cases_meant(
    tx: Transaction, words_typed: str, channel_id: str | None, word: str = "status"
) -> list[Case]:
    """The cases that a command may mean: by an account's name or a part of it, else the channel's.

    One when the name is exact. Raises `case_not_found` or `not_in_case_channel`.
    """
    typed = words_typed.strip()
    if not typed:
        here = tx.cases.find_in_channel(channel_id) if channel_id else None
        if here is None:
            raise DomainError("not_in_case_channel", word=word)
        return [here]
    account = tx.accounts.find_named(typed)
    near = [account] if account else tx.accounts.list_like(typed, MOST_CASES)
    found = [case for each in near if (case := tx.cases.find_latest(each.id))]
    if not found:
        raise DomainError("case_not_found", words=typed[:100])
    return found


def choice_of(words: Words, cases: list[Case], action: str) -> Message:
    """Several accounts fit: a button for each."""
    text = words.text("Which one?")
    buttons = [button(case.account_name, action, case.ref) for case in cases[:MOST_CASES]]
    rows = [actions([each], f"which-{number}") for number, each in enumerate(buttons)]
    return Message(text, [section(text), *rows])


def status(
    desk: Desk, tx: Transaction, words: Words, person_id: str, typed: str, channel_id: str | None
) -> Message:
    """The card for who may see the case; for others who owns it, and a way to ask."""
    person = person_using(desk, tx, person_id)
    cases = cases_meant(tx, typed, channel_id)
    if len(cases) > 1:
        return choice_of(words, cases, "case:see")
    return shown_to(desk, tx, words, cases[0], person)


def shown_to(desk: Desk, tx: Transaction, words: Words, case: Case, person: Person) -> Message:
    """A case as this person may see it at this moment."""
    if not sees(desk, tx, case, person):
        return outside_view(words, case)
    card = Card(desk).render(tx, case, desk.clock.now())
    where = [context(channel_link(case.channel_id))] if case.channel_id else []
    if works_on(desk, tx, case, person):
        return Message(card.text, [*card.blocks, *where])
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    return Message(card.text, [*to_read(card.blocks), *where, *_way_in(words, case, viewer)])


def _way_in(words: Words, case: Case, viewer: Viewer) -> list[Block]:
    """Who may see every case decides whether they join."""
    if not case.is_open or not viewer.roles & SEES_EVERY_CASE:
        return []
    join = button(words.plain("Join"), "case:join", case.ref, style="primary")
    return [actions([join])]


def outside_view(words: Words, case: Case) -> Message:
    """What may leave a private case: account, owner, and that it is there."""
    text = words.text(
        "There is an open save case for *%(account)s*, owned by %(owner)s. It is private.",
        account=case.account_name,
        owner=mention(case.owner_id),
    )
    if not case.is_open:
        text = words.text(
            "The save case for *%(account)s* is closed. `/save open %(account)s` starts a new one.",
            account=case.account_name,
        )
        return Message(text, [section(text)])
    ask = button(words.plain("Ask to join"), "case:ask_to_join", case.ref)
    return Message(text, [section(text), actions([ask])])


def help_text(words: Words) -> Message:
    """Every command in a line, and what to do first."""
    text = words.render("help")
    return Message(words.text("Help"), [section(text)])


def unknown_word(words: Words, word: str, nearest: str | None) -> Message:
    """The nearest real command, and the way to all of them."""
    if nearest:
        text = words.text(
            "I do not know “%(word)s”. Did you mean `/save %(nearest)s`? `/save help` lists all.",
            word=word[:60],
            nearest=nearest,
        )
    else:
        text = words.text(
            "I do not know “%(word)s”. `/save open ACME` opens a case, `/save` shows yours, "
            "`/save help` lists all commands.",
            word=word[:60],
        )
    return Message(text)
