"""What stories about closed cases share: a case that ends, and what is owed after it."""

from datetime import date, timedelta

from domain.aftercare import Programme, Touch, TouchState
from domain.cases import Case
from domain.results import Result
from sandbox.people import Person, text_of
from sandbox.state import Message
from tests.world import World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def ends(
    world: World, how: str = "Saved", account: str = "ACME", name: str = "mina", renewal: str = ""
) -> Person:
    """Opens a case and closes it so."""
    person = world.person(name)
    person.types(f"/save open {account} too expensive")
    with world.desk.database.write() as tx:
        case = next(each for each in tx.cases.list_open() if each.account_name == account)
        day = date.fromisoformat(renewal) if renewal else None
        reached = {"first_contact_at": world.clock.now()}
        tx.cases.change(case.id, renewal_on=day, arr_minor=50_000_00, currency="USD", **reached)
    person.types(f"/save close {account}")
    fields = {"How did it end?": how, "Why, in a sentence": "They said so"}
    if how == "Saved in part":
        fields["ARR kept a year"] = "10,000"
    assert person.fills(fields).submits() == {}
    return person


def cases_of(world: World, account: str = "ACME") -> list[Case]:
    """The account's cases, the oldest first."""
    with world.desk.database.read() as tx:
        found = tx.accounts.find_named(account)
        assert found is not None
        cases = tx.cases.list_by_ids(range(1, 40))
    return sorted((each for each in cases if each.account_id == found.id), key=lambda c: c.id)


def touches(world: World, programme: Programme | None = None, account: str = "ACME") -> list[Touch]:
    """All after the account's cases, or those of one programme."""
    cases = cases_of(world, account)
    with world.desk.database.read() as tx:
        found = [touch for case in cases for touch in tx.touches.list_of(case.id)]
    return [each for each in found if programme in {None, each.programme}]


def standing(world: World, programme: Programme, account: str = "ACME") -> list[Touch]:
    """What is owed of a programme."""
    return [each for each in touches(world, programme, account) if each.is_open]


def next_touch(world: World, programme: Programme, account: str = "ACME") -> Touch:
    """The one that is owed of a programme with one after the other."""
    (found,) = standing(world, programme, account)
    return found


def settled(world: World, programme: Programme, account: str = "ACME") -> list[tuple[str, str]]:
    """The steps that are settled, with how."""
    states = {TouchState.DONE, TouchState.SKIPPED}
    return [
        (each.step.value, each.state.value)
        for each in touches(world, programme, account)
        if each.state in states
    ]


def reminded(world: World, name: str, about: str) -> list[Message]:
    """The messages to a person that speak of something, the newest last."""
    return [each for each in world.told(name) if about in text_of(each)]


def lives_until_due(world: World, programme: Programme, account: str = "ACME") -> Touch:
    """Time passes to the morning of the day on which the next touch is due."""
    touch = next_touch(world, programme, account)
    world.passes(touch.due_at - world.clock.now() - 30 * HOUR)
    world.lives_through(24 * HOUR)
    return touch


def events(world: World, account: str = "ACME") -> list[str]:
    """What the audit trail says of the account's first case."""
    with world.desk.database.read() as tx:
        found = tx.audit.list_of(cases_of(world, account)[0].ref)
        return [each.event.event for each in found]


def timeline(world: World, account: str = "ACME") -> list[tuple[str, str]]:
    """The kinds and texts of the entries of the account's first case."""
    with world.desk.database.read() as tx:
        found = tx.timeline.list_of(cases_of(world, account)[0].id)
        return [(each.kind.value, each.text) for each in found]


def result(world: World, account: str = "ACME") -> Result:
    """The line in figures of the account's first case as it reads now."""
    with world.desk.database.read() as tx:
        found = tx.results.find(cases_of(world, account)[0].id)
    assert found is not None
    return found
