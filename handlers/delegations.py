"""`/save delegate`: who decides about requests in one's place."""

from bot.delegations import delegations_message, end_delegations, give_delegation
from bot.messages import Message
from bot.working import person_using
from domain.absences import parse_away
from domain.day import date_in
from domain.errors import DomainError
from handlers.front import Answer, Asker, Front
from playbooks.words import N_, mention
from storage.database import Transaction

STOP = frozenset({"stop", "cancel", "off", "end"})
GIVEN = N_("%(who)s decides about requests in your place then. `/save delegate stop` ends it.")
ENDED = N_("Ended: you decide about requests yourself again.")


def delegate(front: Front, asker: Asker, rest: str) -> Answer:
    """Names somebody for some days, lists who is named, or ends it."""
    if not rest.strip():
        return front.reading(asker, lambda tx: _mine(front, tx, asker))
    if rest.strip().casefold() in STOP:
        return front.once(asker, lambda tx: _stop(front, tx, asker))

    def work(tx: Transaction) -> Answer:
        person = person_using(front.desk, tx, asker.person_id)
        today = date_in(person.zone, front.desk.clock.now())
        try:
            days = parse_away(rest, today)
        except DomainError as refusal:
            if refusal.code != "away_not_understood":
                raise
            raise DomainError("delegate_not_understood") from None
        given = give_delegation(front.desk, tx, person.id, days)
        words = front.words(tx, person.id)
        return Answer(Message(words.text(GIVEN, who=mention(given.delegate_id))))

    return front.once(asker, work)


def _mine(front: Front, tx: Transaction, asker: Asker) -> Answer:
    person_using(front.desk, tx, asker.person_id)
    listed = tx.delegations.list_to_come(asker.person_id, front.desk.clock.now())
    words = front.words(tx, asker.person_id)
    return Answer(delegations_message(words, asker.person_id, listed))


def _stop(front: Front, tx: Transaction, asker: Asker) -> Answer:
    end_delegations(front.desk, tx, asker.person_id)
    return Answer(Message(front.words(tx, asker.person_id).text(ENDED)))


COMMANDS = {"delegate": delegate}
