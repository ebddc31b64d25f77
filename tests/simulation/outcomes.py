"""What people do when a case closes and after it: debriefs, touches, and taking cases up again."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.aftercare_words import HEALTH
from domain.aftercare import Health
from sandbox.people import Person
from tests.simulation.acts import (
    ANYBODY,
    Act,
    Fills,
    answers_with,
    fills_in,
    goes_on,
    opens,
    people_in,
    says,
    sees_and_clicks,
)

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

OUTCOMES = ("Saved", "Saved", "Saved in part", "Lost", "Let go")
CASES = (
    "SELECT a.name, c.channel_id, c.owner_id FROM cases c JOIN accounts a ON a.id = c.account_id"
    " WHERE c.state = ? ORDER BY c.id"
)
OWED = (
    "SELECT a.name, t.owner_id FROM touches t JOIN cases c ON c.id = t.case_id"
    " JOIN accounts a ON a.id = c.account_id WHERE t.state = 'open' AND c.state = 'closed'"
    " ORDER BY t.id"
)
ENDS = ("Done, all well", "Done", "More…", "More…", "More…", "Yes", "No")
# Longer than anybody may take a closing back.
STANDS = timedelta(minutes=2)


def ending(outcome: str) -> Fills:
    """A closing that is in order, mostly."""

    def closing(world: "SimulatedWorld", name: str) -> Any:
        match name:
            case "How did it end?":
                return outcome
            case "Why, in a sentence":
                return f"because {world.secret('')}"
            case "ARR kept a year" if outcome == "Saved in part":
                return world.rng.choice(("1,000", "1,000", ""))
        return None

    return closing


def debriefing(world: "SimulatedWorld", name: str) -> Any:
    """What everybody may find later has no secret in it."""
    match name:
        case "Are they committed to stay?" | "Is the root cause dealt with?":
            return world.rng.choice(("Yes", "No", "Not known"))
        case "What worked?" | "Which change would prevent it from happening again?":
            return world.rng.choice(("", "we called at once"))
        case "What did not?" | "What was the real reason?":
            return f"nobody knew {world.secret('')}"
        case "Effort of everybody, in hours":
            return world.rng.choice(("3", "1.5", "long"))
    return None


def tending(world: "SimulatedWorld", name: str) -> Any:
    """What became of a touch, with a reason or without."""
    match name:
        case "What happened?":
            return world.rng.choice(("It is done", "It is done", "Another day", "Not this time"))
        case "How are they doing?":
            return world.rng.choice((*HEALTH.values(), HEALTH[Health.RED], None))
        case "What came of it, or why not":
            return world.rng.choice(("", *(f"they said {world.secret('')}",) * 3))
        case "New day, if it is another one":
            away = timedelta(days=world.rng.choice((-1, 1, 2, 4)))
            return (world.clock.now().date() + away).isoformat()
    return None


def blocking(_world: "SimulatedWorld", name: str) -> Any:
    """Everybody reads it in the stand-up: nothing that must stay in the case."""
    return "we wait for legal" if name.startswith("What blocks") else None


def after_case(world: "SimulatedWorld", name: str) -> Any:
    """Whatever *Your day* asks about a closed case or a slipping one."""
    for fills in (tending, blocking, debriefing):
        found = fills(world, name)
        if found is not None:
            return found
    return None


def _one(world: "SimulatedWorld", state: str) -> tuple[str, str, str] | None:
    """A case by its account's name, its channel, and its owner's name."""
    found = [each for each in world.ground.rows(CASES, state) if each[1]]
    if not found:
        return None
    account, channel, owner = world.rng.choice(found)
    return account, channel, world.sandbox.state.users[owner].name


def _closed_one(world: "SimulatedWorld") -> tuple[str, str, str] | None:
    """The same of a closed case; where there is none somebody closes one first."""
    if _one(world, "closed") is None:
        _closes(world, world.rng.choice(OUTCOMES))
        world.passes(world.rng.choice((timedelta(seconds=5), STANDS)))
        world.ledger.look()
        world.rights.look()
    return _one(world, "closed")


def _with_free_screen(world: "SimulatedWorld", name: str) -> Person:
    person = world.person(name)
    while person.has_modal:
        person.closes()
    return person


def _closes(world: "SimulatedWorld", outcome: str) -> tuple[Person, str] | None:
    """Somebody in the channel of an open case closes it; who, and whose case it is."""
    if _one(world, "open") is None:
        opens(world)
        world.passes(timedelta(seconds=5))
        world.ledger.look()
        world.rights.look()
    found = _one(world, "open")
    if found is None:
        return None
    account, channel, owner = found
    place = world.sandbox.state.channels[channel]
    members = people_in(world, place)
    if not members:
        return None
    name = owner if owner in members and world.rng.random() < 0.7 else world.rng.choice(members)
    person = _with_free_screen(world, name)
    if sees_and_clicks(world, person, "More…", "", place.name):
        goes_on(world, person, "Close case…", ending(outcome))
    return person, account


def closes(world: "SimulatedWorld") -> None:
    """A case ends in any way; at times it is taken back at once, or a debrief is written."""
    closed = _closes(world, world.rng.choice(OUTCOMES))
    if closed is None:
        return
    dice = world.rng.random()
    if dice < 0.2:
        world.passes(timedelta(seconds=world.rng.choice((1, 55, 70))))
        says(world, closed[0], "/save undo")
    elif dice < 0.5:
        world.passes(STANDS)
        writes_a_debrief(world)


def reopens(world: "SimulatedWorld") -> None:
    """Who may and who may not, by the command or by the button under the summary."""
    found = _closed_one(world)
    if found is None:
        return
    account, channel, owner = found
    _reopens(
        world, account, channel, world.rng.choice((owner, owner, owner, "bob", "dana", *ANYBODY))
    )


def _reopens(world: "SimulatedWorld", account: str, channel: str, name: str) -> None:
    person, place = _with_free_screen(world, name), world.sandbox.state.channels[channel]
    if person.id in place.members and world.rng.random() < 0.3:
        sees_and_clicks(world, person, "Reopen", "", place.name)
    else:
        says(world, person, f"/save reopen {account}")


def saves_twice(world: "SimulatedWorld") -> None:
    """A save that stands, a case that goes on after all, and another save."""
    for _ in range(2):
        if _closes(world, "Saved") is None:
            return
        world.passes(STANDS)
        world.rights.look()
        found = _one(world, "closed")
        if found is not None:
            _reopens(world, *found)
            world.ledger.look()
            world.rights.look()
    if _closes(world, "Saved"):
        world.passes(STANDS)


def relapses(world: "SimulatedWorld") -> None:
    """A customer who was saved, or not, is at risk again; the new case may be a mistake."""
    closed = _closes(world, world.rng.choice(OUTCOMES))
    if closed is None:
        return
    world.passes(world.rng.choice((timedelta(seconds=5), STANDS, timedelta(days=1))))
    world.rights.look()
    person, account = closed
    says(world, person, f'/save open "{account}": again {world.secret(person.id)}')
    world.ledger.look()
    world.passes(timedelta(seconds=30))
    world.rights.look()
    if world.rng.random() < 0.4:
        _closes(world, "Let go")


def writes_a_debrief(world: "SimulatedWorld") -> None:
    """Somebody in the channel of a closed case writes what was learned, at times twice."""
    found = _closed_one(world)
    if found is None:
        return
    place = world.sandbox.state.channels[found[1]]
    members = people_in(world, place)
    if not members:
        return
    person = _with_free_screen(world, world.rng.choice(members))
    for _ in range(world.rng.choice((1, 1, 2))):
        if sees_and_clicks(world, person, "Write debrief…", "", place.name):
            goes_on(world, person, "", debriefing)


def tends(world: "SimulatedWorld") -> None:
    """What is owed after a case, from its list: by who owes it, or by anybody."""
    if _closed_one(world) is None or not (owed := world.ground.rows(OWED)):
        return
    account, owner = world.rng.choice(owed)
    name = world.sandbox.state.users[owner].name
    person = _with_free_screen(world, world.rng.choice((name, name, name, "bob", *ANYBODY)))
    says(world, person, f"/save after {account}" if world.rng.random() < 0.6 else "/save after")
    if not sees_and_clicks(world, person, world.rng.choice(ENDS), "", None):
        return
    if person.has_modal and person.modal.payload.get("submit"):
        fills_in(world, person, tending, to_go_on=True)
    opens = person.has_modal and person.modal.payload["callback_id"] == "after_open"
    if opens and world.rng.random() < 0.7:
        sees_and_clicks(world, person, "Open case", "", None)
    _with_free_screen(world, name)
    if world.rng.random() < 0.15:
        says(world, person, "/save undo")


def closes_and_waits(world: "SimulatedWorld") -> None:
    """Days in which what follows a case falls due."""
    _closes(world, world.rng.choice(OUTCOMES))
    world.story.tell("", "3 days pass")
    world.passes(timedelta(days=3))
    world.rights.look()


def reads_the_stand_up(world: "SimulatedWorld") -> None:
    says(world, world.person(world.rng.choice(ANYBODY)), "/save standup")


AFTER: tuple[tuple[str, Fills | None], ...] = (
    ("Done, all well", None),
    ("More…", after_case),
    ("More…", after_case),
    ("Write debrief…", after_case),
    ("As shown", None),
    ("All as shown", None),
    ("Blocked…", after_case),
)
CLOSING: tuple[tuple[int, Act], ...] = (
    (6, closes),
    (6, reopens),
    (4, saves_twice),
    (5, relapses),
    (5, writes_a_debrief),
    (9, tends),
    (4, closes_and_waits),
    (1, reads_the_stand_up),
    (5, answers_with(AFTER)),
)
