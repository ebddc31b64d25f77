"""Asking which account is meant, when a name is new and near to ones we know.

What was asked is kept with the answers to deliveries and goes when they go; the buttons carry its
name and a number.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, actions, button, section
from bot.desk import Desk
from bot.messages import Message
from domain.accounts import Account, clean_name
from domain.errors import DomainError
from playbooks.words import Words
from storage.database import Transaction

AS_NEW = 0


@dataclass(frozen=True, slots=True)
class Near:
    """A name that no account has, what was typed after it, and the accounts that may be meant."""

    name: str
    rest: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """How it is asked: its sentence, the button for a new account, and the action of them all.

    Both texts are marked for translation and take the `account` as typed.
    """

    text: str
    as_new: str
    action: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The account that was meant after all, and what was typed after it."""

    account: str
    rest: str


def find_near(desk: Desk, tx: Transaction, typed: str, rest: str) -> Near | None:
    """The accounts that may be meant; None where the name is exact, or near to none.

    Only a name that is not known is searched for: an exact one costs a look into an index.
    """
    name = clean_name(typed)
    if tx.accounts.find_named(name) is not None:
        return None
    near = desk.accounts.near(tx, name)
    return Near(name, rest, tuple(near)) if near else None


def ask_which(
    desk: Desk, tx: Transaction, words: Words, person_id: str, near: Near, question: Question
) -> Message:
    """Keeps what was asked, and asks."""
    ref = desk.new_ref()
    kept = {
        "person": person_id,
        "account": near.name,
        "rest": near.rest,
        "ids": [each.id for each in near.accounts],
    }
    tx.inbox.keep(_key(ref), desk.clock.now(), json.dumps(kept))
    text = words.text(question.text, account=near.name)
    label = words.plain(question.as_new, account=near.name)
    new = button(label, question.action, f"{ref}.{AS_NEW}")
    buttons = [*_known(question.action, ref, near.accounts), new]
    rows = [actions([each], f"account-{number}") for number, each in enumerate(buttons)]
    return Message(text, [section(text), *rows])


def _known(action: str, ref: str, accounts: Sequence[Account]) -> list[Block]:
    return [
        button(account.name, action, f"{ref}.{number}")
        for number, account in enumerate(accounts, AS_NEW + 1)
    ]


def take_choice(desk: Desk, tx: Transaction, value: str, person_id: str) -> Chosen:
    """What was meant. Raises `account_chosen`, and `forged_button` for anybody else."""
    ref, _, number = value.partition(".")
    found = tx.inbox.find_answer(_key(ref))
    if found is None or not number.isascii() or not number.isdecimal():
        raise DomainError("forged_button")
    asked = json.loads(found)
    if asked["person"] != person_id or int(number) > len(asked["ids"]):
        raise DomainError("forged_button")
    chosen = int(number)
    account = asked["account"]
    if chosen != AS_NEW:
        account = tx.accounts.get(asked["ids"][chosen - 1]).name
    answered = tx.inbox.find_answer(f"{_key(ref)}:answered")
    if answered is not None and answered != account:
        raise DomainError("account_chosen", account=answered)
    if answered is None:
        tx.inbox.keep(f"{_key(ref)}:answered", desk.clock.now(), account)
    return Chosen(account, asked["rest"])


def _key(ref: str) -> str:
    return f"which-account:{ref}"
