"""When the CRM gives no answer that can be used: the admins hear why, once a day."""

from datetime import datetime

from bot.desk import Desk
from bot.learning_words import REMEDIES, fault_in_words
from bot.messages import Message
from bot.outcome import Refused
from bot.outside import Fault
from bot.team import admins, language_for
from bot.telling import tell_person
from storage.database import Transaction


def tell_fault(desk: Desk, tx: Transaction, refusal: Refused, now: datetime) -> None:
    """What is wrong and what helps, to each admin in their language."""
    policy, fault = desk.policy(), Fault(refusal.error.removeprefix("look-up: "))
    key = f"crm:{fault.value}:{now.date().isoformat()}"
    for person_id in admins(tx, policy):
        words = desk.words(language_for(tx, policy, person_id))
        code, host = str(refusal.response.get("code", "")), str(refusal.response.get("host", ""))
        text = words.text(
            "%(fault)s %(remedy)s Cases go on without it; `savedesk doctor` tries it.",
            fault=fault_in_words(words, policy.crm, fault, code, host),
            remedy=words.text(REMEDIES[fault]),
        )
        tell_person(tx, person_id, key, Message(text), now)
