"""What stories about concessions share: a case with its cause known, and a request asked."""

from typing import Any

from domain.concessions import Concession
from domain.policy import Policy
from sandbox.people import Person, text_of
from sandbox.state import Message
from tests.world import World

CASE = "save-acme"


def with_cause(
    world: World, name: str = "mina", account: str = "ACME", cause: str = "budget"
) -> Person:
    """Opens a case whose cause and ARR ($50,000) are known, so that a concession is not too
    early."""
    person = world.person(name)
    person.types(f"/save open {account} too expensive")
    with world.desk.database.write() as tx:
        found = next(each for each in tx.cases.list_open() if each.account_name == account)
        tx.cases.change(found.id, cause=cause, arr_minor=50_000_00, currency="USD")
    return person


def asks(
    person: Person, line: str = "18% 12 months for case study", channel: str = CASE, **review: Any
) -> dict[str, str]:
    """Asks for what the line says; the errors of the form that stopped it, if any."""
    person.types(f"/save discount {line}", channel=channel)
    errors = person.submits()
    if errors:
        return errors
    return person.fills(review).submits()


def concessions(world: World, account: str = "ACME") -> list[Concession]:
    """All of the account's cases, the oldest first."""
    with world.desk.database.read() as tx:
        found = tx.accounts.find_named(account)
        assert found is not None
        return tx.concessions.list_of_account(found.id)


def concession(world: World, account: str = "ACME") -> Concession:
    """The newest."""
    return concessions(world, account)[-1]


def events(world: World) -> list[str]:
    """What the audit trail says of concessions and approvals, in order."""
    with world.desk.database.read() as tx:
        case = tx.cases.list_open()[0]
        told = [each.event.event for each in tx.audit.list_of(case.ref)]
    return [each for each in told if each.startswith(("concession", "approval"))]


def with_authority(policy: Policy, **changes: Any) -> Policy:
    """The policy with another matrix."""
    from dataclasses import replace

    return replace(policy, authority=replace(policy.authority, **changes))


def fills_in(
    person: Person, line: str = "18% 12 months for case study", /, **fields: Any
) -> dict[str, str]:
    """Opens the form with the line, fills fields by their labels, and goes on; its errors."""
    person.types(f"/save discount {line}", channel=CASE)
    return person.fills(fields).submits()


def shown(person: Person) -> str:
    """What the form on the screen says, its fields included."""
    return str(person.modal.payload["blocks"])


def copies(world: World, name: str, account: str = "ACME") -> list[Message]:
    """What stands of the request in somebody's direct messages, the newest last."""
    return [each for each in world.told(name) if f"*{account}* · " in text_of(each)]


def buttons(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def decides(person: Person, button: str, **fields: Any) -> dict[str, str]:
    """Presses a button of a request and sends the form that it opens; the errors, if any."""
    person.clicks(button)
    return person.fills({LABELS.get(name, name): typed for name, typed in fields.items()}).submits()


LABELS = {
    "answer": "Your answer",
    "offer": "Discount and term that you would approve",
    "reason": "Why",
    "question": "Your question",
}
