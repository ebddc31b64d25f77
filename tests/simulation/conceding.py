"""What people do about concessions: they ask, answer, take, withdraw, and tell the outcome."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.showing import show_case
from sandbox.people import Person
from storage.database import Database
from tests.simulation.acts import (
    ANYBODY,
    Act,
    Fills,
    clicks,
    fills_in,
    goes_on,
    says,
    sees_and_clicks,
)
from tests.simulation.understanding import shown

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

PEOPLE = ("U0MINA", "U0OMAR", "U0BOB", "U0DANA", "U0VERA", "U0PRIYA", "U0NELL")
OPEN = (
    "SELECT c.id, c.ref, c.owner_id, c.cause, a.name FROM cases c"
    " JOIN accounts a ON a.id = c.account_id WHERE c.state = 'open' ORDER BY c.id"
)
MEMBERS = "SELECT person_id FROM case_members WHERE case_id = ? ORDER BY person_id"
# Around every limit of every matrix that a world may have.
DISCOUNTS = (
    "4.99% 12 months", "5%", "5% 6 months", "5.01%", "10%", "12.5% 12 months", "15% 1 year", "15%",
    "15.01%", "18% 12 months", "20% 6 months", "25%", "25.01%", "29.99% 12 months", "30%",
    "40% 3 months, then 20% 3 months", "100% 1 month", "5% 1 month",
)  # fmt: skip
WRONG = ("0%", "5.005%", "fifteen")
BACK = " for case study"
FEATURE = "Dated feature commitment"
KINDS = (
    ["Payment terms"], ["Enhanced support"], ["Easier exit"], ["Pause"], [FEATURE], [FEATURE],
    ["Custom offer"], ["Discount", FEATURE], ["Discount", "Payment terms"],
    ["Discount", "Shorter term"],
)  # fmt: skip


def filling(world: "SimulatedWorld") -> Fills:
    """The first form: mostly as the line has it, at times with other parts, or with a slip."""
    kinds = world.rng.choice(KINDS) if world.rng.random() < 0.3 else None

    def terms(world: "SimulatedWorld", name: str) -> Any:
        match name:
            case "What":
                return kinds
            case "Discount and term" if kinds and "Discount" not in kinds:
                return "" if world.rng.random() < 0.95 else None
            case "On what ground":
                return world.rng.choice(("Value gap", "Competitor", "budget"))
            case "Why, in a sentence":
                return world.rng.choice(
                    (f"they pay less elsewhere {world.secret('')}",) * 19 + ("",)
                )
            case "Other parts, in words":
                return f"60 days {world.secret('')}"
            case "Standard price again from" if world.rng.random() < 0.1:
                away = timedelta(days=world.rng.choice((0, 2, 20, 31, 400)))
                return (world.clock.now().date() + away).isoformat()
        return None

    return terms


def review(world: "SimulatedWorld", name: str) -> Any:
    """The second form: for what it is, and why it is right nevertheless."""
    match name:
        case "What is it for?":
            return world.rng.choice(("To offer now",) * 5 + ("As a limit",))
        case "Why it is right nevertheless":
            return world.rng.choice(("", *(f"they are worth it {world.secret('')}",) * 4))
        case "What we expect of it" | "What else was considered":
            return f"a longer contract {world.secret('')}" if world.rng.random() < 0.3 else ""
    return None


def word(world: "SimulatedWorld", name: str) -> Any:
    """Less, a no, a question, its answer, and what the customer says."""
    match name:
        case "Your answer":
            return world.rng.choice(("Approve less",) * 3 + ("Do not approve",))
        case "Discount and term that you would approve":
            return world.rng.choice(
                ("4% 1 month", "5% 6 months", "10% 6 months", "15% 6 months", "90%")
            )
        case "Why" | "Your question":
            return world.rng.choice((f"what do we get {world.secret('')}",) * 4 + ("",))
        case "What did they say?" | "Who has heard it?":
            return world.rng.choice((f"Ines {world.secret('')}",) * 4 + (" ",))
        case "Who sees to it?":
            return world.rng.choice(("U0MINA", "U0OMAR", "U0NELL"))
    return None


def answering(world: "SimulatedWorld", name: str) -> Any:
    return f"a reference {world.secret('')}" if name == "Your answer" else None


def asks_for_a_concession(world: "SimulatedWorld") -> None:
    """Somebody who works on a case asks, mostly with its cause known, at times in steps."""
    cases = world.ground.rows(OPEN)
    if not cases:
        return
    case_id, ref, owner, cause, account = world.rng.choice(cases)
    if cause is None and world.rng.random() < 0.96:
        _cause_is_known(world, ref)
    members = [name for (name,) in world.ground.rows(MEMBERS, case_id) if name in PEOPLE]
    person = with_free_screen(world, world.rng.choice((owner, owner, *members)))
    says(world, person, f"/save discount {_line(world, account)}")
    _goes_through(world, person)


def _line(world: "SimulatedWorld", account: str) -> str:
    """The line as it is typed, at times without a discount, or with one that is none."""
    chance = world.rng.random
    if chance() < 0.04:
        return account
    percent = world.rng.choice(WRONG if chance() < 0.04 else DISCOUNTS)
    limit, back = "up to " if chance() < 0.2 else "", "" if chance() < 0.04 else BACK
    return f"{account} {limit}{percent}{back}"


def _goes_through(world: "SimulatedWorld", person: Person) -> None:
    """Both forms, one after the other; at times somebody goes back, or stops half-way."""
    _fills_if_open(world, person, filling(world))
    if world.rng.random() < 0.05 and "Change the terms…" in shown(person):
        sees_and_clicks(world, person, "Change the terms…", "", None)
        _fills_if_open(world, person, filling(world))
    if world.rng.random() < 0.95:
        _fills_if_open(world, person, review)
    while person.has_modal:
        person.closes()


def _fills_if_open(world: "SimulatedWorld", person: Person, fills: Fills) -> None:
    if person.has_modal:
        fills_in(world, person, fills, to_go_on=True)


def _cause_is_known(world: "SimulatedWorld", ref: str) -> None:
    """As if somebody had found out why before, and most often what the customer pays."""
    cause = world.rng.choice(("budget", "value", "competition", "product"))
    arr = world.rng.choice((None, 50_000_00, 12_345_67))
    with Database(world.ground.engine).write() as tx:
        found = tx.cases.find(ref)
        assert found is not None
        tx.cases.change(found.id, cause=cause, arr_minor=arr, currency="USD" if arr else None)
        show_case(tx, found, world.clock.now())
    world.story.tell("", f"the cause of {found.account_name} is known: {cause}, ARR {arr}")


def with_free_screen(world: "SimulatedWorld", person_id: str) -> Person:
    """Somebody with a free screen."""
    person = world.person(world.sandbox.state.users[person_id].name)
    while person.has_modal:
        person.closes()
    return person


def a_moment(world: "SimulatedWorld", *seconds: int) -> None:
    """So many seconds pass. Who was invited meanwhile may work on the case now."""
    world.passes(timedelta(seconds=world.rng.choice(seconds)))
    world.rights.look()


def asks_twice(world: "SimulatedWorld") -> None:
    """One concession after the other, as somebody does who slices."""
    asks_for_a_concession(world)
    a_moment(world, 1, 30)
    asks_for_a_concession(world)


def answers_as_asker(world: "SimulatedWorld") -> None:
    """Who asked uses a button of what they were told, or somebody else does."""
    askers = [by for (by,) in world.ground.rows("SELECT DISTINCT by FROM concessions ORDER BY by")]
    if not askers:
        return
    asker = world.rng.choice(askers)
    direct = world.sandbox.state.direct(asker)
    told = [m for m in direct.messages if '"concession:' in str(m.blocks).replace("'", '"')] \
        if direct else []  # fmt: skip
    if not told:
        return
    message = world.rng.choice(told[-3:])
    elements = [e for b in message.blocks for e in b.get("elements", []) if "value" in e]
    element = world.rng.choice(elements)
    person = with_free_screen(world, world.rng.choice((asker,) * 8 + PEOPLE[:2]))
    world.story.tell(person.user.name, f"clicks {element['action_id']} of what {asker} was told")
    name = element["action_id"]
    person.forges(message, {"type": "button", "action_id": name, "block_id": "b",
                            "value": element["value"]})  # fmt: skip
    world.story.tell(person.user.name, f"reads: {person.last_reply[:80]}")
    goes_on(world, person, "", answering if name == "concession:answer" else word)
    while person.has_modal:
        person.closes()


LISTED = (
    "Offered…", "Accepted…", "Accepted…", "Declined…", "Change…", "Withdraw", "Accept", "Go on…",
    "Details",
)  # fmt: skip


def goes_on_with_it(world: "SimulatedWorld") -> None:
    """Somebody opens the list of concessions and does the next thing about one of them."""
    label = world.rng.choice(LISTED)
    clicks("More…", then="Concessions", last=label)(world)
    for name in ANYBODY[:-1]:
        person = world.person(name)
        if not person.has_modal:
            continue
        match person.modal.payload["callback_id"]:
            case "concession":
                _goes_through(world, person)
            case "concession_offered" | "concession_accepted" | "concession_declined":
                fills_in(world, person, word)
        while person.has_modal:
            person.closes()


CONCEDING: tuple[tuple[int, Act], ...] = (
    (3, asks_for_a_concession),
    (5, asks_twice),
    (5, answers_as_asker),
    (7, goes_on_with_it),
)
