"""Shortcuts and suggestions: opening a case from anywhere, adding a message to one."""

import json
from collections.abc import Mapping
from typing import Any

from bot.blocks import option
from bot.case_views import add_message_view, opening_view
from bot.working import person_using
from domain.accounts import Account, account_key
from handlers.front import NOTHING, Answer, Asker, Front
from playbooks.words import shorten
from storage.database import Transaction

MOST_TEXT = 2500
MOST_NAME = 150
SUGGESTIONS = 20
FEW = 5


def open_from_anywhere(front: Front, asker: Asker) -> Answer:
    """The global shortcut *Open a save case*."""

    def work(tx: Transaction) -> Answer:
        person_using(front.desk, tx, asker.person_id)
        front.open_modal(asker, opening_view(front.words(tx, asker.person_id)))
        return NOTHING

    return front.reading(asker, work)


def add_to_case(front: Front, asker: Asker, message: Mapping[str, Any]) -> Answer:
    """The message shortcut *Add to save case*."""

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        words = front.words(tx, person.id)
        text = str(message.get("text") or "")
        carried = {
            "text": shorten(text, MOST_TEXT // 2),
            "author": message.get("user") or message.get("bot_id") or "",
            "ts": message["ts"],
            "link": message_link(asker.channel_id, message["ts"]),
        }
        cases = tx.cases.list_open_in(person.id)
        front.open_modal(asker, add_message_view(words, cases, text, json.dumps(carried)))
        return NOTHING

    return front.reading(asker, work)


def message_link(channel_id: str | None, ts: str) -> str | None:
    """Slack opens this address in its own app, whatever the workspace is called."""
    return f"https://slack.com/archives/{channel_id}/p{ts.replace('.', '')}" if channel_id else None


def suggest_accounts(front: Front, person_id: str, typed: str) -> list[dict[str, Any]]:
    """Accounts we know that fit, and last the name as it was typed."""
    name = " ".join(typed.split())[:MOST_NAME]
    if not name:
        return []
    with front.desk.database.read() as tx:
        person_using(front.desk, tx, person_id)
        known = _fitting(front, tx, name)
        words = front.words(tx, person_id)
    options = [option(account.name, account.name) for account in known]
    if all(account.key != account_key(name) for account in known):
        options.append(option(words.plain("New: %(name)s", name=name), name))
    return options


def _fitting(front: Front, tx: Transaction, name: str) -> list[Account]:
    """Those with a word that begins so; where these are few also near ones."""
    exact, search = tx.accounts.find_named(name), front.desk.accounts
    found = [*([exact] if exact else []), *search.holding(tx, name, SUGGESTIONS)]
    if len(found) < FEW:
        found += search.near(tx, name)
    return list({each.id: each for each in found}.values())[:SUGGESTIONS]
