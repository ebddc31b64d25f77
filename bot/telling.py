"""Saying something once: a line in a case, a direct message, an answer to whoever asked."""

from datetime import datetime
from typing import Any

from bot.messages import Message
from domain.cases import Case
from storage.database import Transaction
from storage.job import NewJob


def tell_case(tx: Transaction, case: Case, key: str, message: Message, now: datetime) -> None:
    """One line in the case's channel; a key is said once for ever."""
    # Behind the making of the channel in its lane, also when our clock was set back since.
    due_at = max(now, case.opened_at)
    tx.jobs.enqueue(
        NewJob(
            f"line:{case.ref}:{key}",
            "tell_case",
            due_at,
            lane=f"case:{case.ref}",
            case_id=case.id,
            payload=packed(message),
        )
    )


def tell_person(
    tx: Transaction,
    person_id: str,
    key: str,
    message: Message,
    now: datetime,
    case_id: int | None = None,
) -> bool:
    """A direct message; a key is said once for ever. True when this is the first time."""
    return tx.jobs.enqueue(
        NewJob(
            f"dm:{person_id}:{key}",
            "tell_person",
            now,
            lane=f"dm:{person_id}",
            case_id=case_id,
            payload=packed(message) | {"person": person_id},
        )
    )


def answer_later(
    tx: Transaction, url: str, key: str, message: Message, now: datetime, lane: str | None = None
) -> None:
    """An answer that only the asker sees, through the response_url of what they did."""
    tx.jobs.enqueue(
        NewJob(
            f"answer:{key}",
            "answer",
            now,
            lane=lane or f"answer:{key}",
            payload=packed(message) | {"url": url},
        )
    )


def whisper(
    tx: Transaction, channel: str, person_id: str, key: str, message: Message, now: datetime
) -> None:
    """An answer in a channel that only one person sees."""
    tx.jobs.enqueue(
        NewJob(
            f"whisper:{key}",
            "whisper",
            now,
            lane=f"whisper:{person_id}",
            payload=packed(message) | {"channel": channel, "person": person_id},
        )
    )


def packed(message: Message) -> dict[str, Any]:
    packed: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    return packed | {"bare": True} if message.bare else packed
