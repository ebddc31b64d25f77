"""What people type into the modals, right and wrong. What must stay in the case has a secret."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld


def contact(world: "SimulatedWorld", name: str) -> Any:
    """A contact, by phone or not, now or before, sometimes in the future."""
    there = world.clock.now().date() - timedelta(days=world.rng.choice((0, 0, 1, 2)))
    match name:
        case "How":
            return world.rng.choice(("Phone or video call", "In person", "E-mail", "Message"))
        case "Whom did you reach?":
            return f"Ines {world.secret('')}"
        case "Day":
            return there.isoformat()
        case "Time":
            return world.rng.choice(("00:05", "09:30", "12:00", "23:50"))
        case "What was said":
            return f"said {world.secret('')}"
    return None


def closing(world: "SimulatedWorld", name: str) -> Any:
    match name:
        case "How did it end?":
            return world.rng.choice(("Saved", "Saved in part", "Lost", "Let go"))
        case "Why, in a sentence":
            return f"because {world.secret('')}"
        case "ARR kept a year":
            return world.rng.choice(("", "", "1,000", "5 000 000", "many"))
    return None


def facts(world: "SimulatedWorld", name: str) -> Any:
    match name:
        case "ARR a year":
            return world.rng.choice(("", "84,000", "20000.50", "nothing"))
        case "Renews on":
            away = timedelta(days=world.rng.choice((5, 40, 200)))
            return (world.clock.now().date() + away).isoformat()
    return None


def item(world: "SimulatedWorld", name: str) -> Any:
    match name:
        case "Who does it":
            return world.rng.choice(("U0OMAR", "U0MINA", "U0GUS", "U0NELL"))
        case "Due on":
            away = timedelta(days=world.rng.choice((-1, 0, 1, 3)))
            return (world.clock.now().date() + away).isoformat()
        case "Why it does not apply":
            return world.rng.choice((f"they said so {world.secret('')}", " "))
        case "Playbook":
            return world.rng.choice(("Budget", "First 48 hours"))
    return None


def ticking(world: "SimulatedWorld", name: str) -> Any:
    """Facts of whichever playbook: the form has the boxes of the case's own."""
    if name != "What is so":
        return None
    playbooks = map(world.catalogue.get, world.catalogue.ids())
    labels = [label for each in playbooks for label in each.in_language("en").facts.values()]
    return [label for label in labels if world.rng.random() < 0.5]


def handing_over(world: "SimulatedWorld", name: str) -> Any:
    match name:
        case "New owner":
            return world.rng.choice(("U0OMAR", "U0MINA", "U0NELL") * 3 + ("U0GUS",))
        case "What they should know":
            return world.rng.choice((None, None, " ", f"they said {world.secret('')}"))
        case "For the customer":
            return world.rng.choice(([], [], ["As a change of CSM"]))
    return None


def declining(world: "SimulatedWorld", name: str) -> Any:
    return f"cannot {world.secret('')}" if name == "Why not?" else None


def covering(world: "SimulatedWorld", name: str) -> Any:
    """Some days from today on, at times the wrong way round."""
    today = world.clock.now().date()
    match name:
        case "Who looks after it":
            return world.rng.choice(("U0OMAR", "U0MINA", "U0BOB", "U0GUS"))
        case "First day":
            return (today + timedelta(days=world.rng.choice((0, 0, 1)))).isoformat()
        case "Last day":
            return (today + timedelta(days=world.rng.choice((-1, 0, 2, 5)))).isoformat()
    return None


def team(world: "SimulatedWorld", name: str) -> Any:
    match name:
        case "Role":
            return world.rng.choice(("Support", "Product manager", "Executive sponsor"))
        case "Who":
            return world.rng.choice((["U0NELL"], ["U0PRIYA", "U0OMAR"], ["U0VERA"], ["U0GUS"]))
    return None


def snoozing(world: "SimulatedWorld", name: str) -> Any:
    return f"not yet {world.secret('')}" if name == "Why" else None


def promising(world: "SimulatedWorld", name: str) -> Any:
    """A promise: what, who, until when; and what the customer was told of one."""
    away = timedelta(days=world.rng.choice((-1, 0, 0, 0, 0, 1, 1, 9)))
    match name:
        case "What did we promise?":
            return world.rng.choice(
                (f"the fix {world.secret('')}", f"a call {world.secret('')}", " ")
            )
        case "Who keeps it":
            return world.rng.choice(("U0OMAR", "U0MINA", "U0MINA", "U0NELL", "U0PRIYA", "U0GUS"))
        case "Until the end of" | "New day":
            return (world.clock.now().date() + away).isoformat()
        case "What did you tell the customer?":
            return world.rng.choice((f"sorry {world.secret('')}", f"told {world.secret('')}", " "))
        case "Who at the customer confirmed it?":
            return f"Ines {world.secret('')}"
    return None


def promising_tomorrow(world: "SimulatedWorld", name: str) -> Any:
    """A promise that can be kept, due in a day."""
    match name:
        case "What did we promise?":
            return f"the fix {world.secret('')}"
        case "Until the end of":
            return (world.clock.now().date() + timedelta(days=1)).isoformat()
    return None


def planning(world: "SimulatedWorld", name: str) -> Any:
    """An issue of the recovery plan."""
    away = timedelta(days=world.rng.choice((0, 1, 2, 6, 20)))
    match name:
        case "Issue":
            return world.rng.choice((f"export fails {world.secret('')}", " "))
        case "Owner":
            return world.rng.choice(("U0OMAR", "U0MINA", "U0PRIYA", "U0GUS"))
        case "Done by":
            return (world.clock.now().date() + away).isoformat()
        case "Workaround meanwhile":
            return world.rng.choice(("", "by hand"))
        case "Who at the customer confirmed it?":
            return f"Ines {world.secret('')}"
        case "Why it is dropped":
            return f"not needed {world.secret('')}"
    return None


def triaging(world: "SimulatedWorld", name: str) -> Any:
    """What people tick, right and wrong; another tier or more time, with or without a reason."""
    match name:
        case "What is it worth to us?":
            return world.rng.choice(("high value", "medium value", "low value"))
        case "What makes it worth more":
            return world.rng.choice(([], ["Strategic"], ["High lifetime value", "Room to expand"]))
        case "What speaks for a save":
            return world.rng.choice(([], ["The issue can be fixed", "The relationship is alive"]))
        case "What speaks against it":
            return world.rng.choice(([], ["There is no budget"], ["Their decision is final"]))
        case "Your own estimate of a save, in per cent":
            return world.rng.choice(("", "70", "45%", "10", "101"))
        case "Health of the account":
            return world.rng.choice(("Not known", "Red", "Yellow", "Green"))
        case "Tier":
            return world.rng.choice(("As it follows",) * 4 + ("Tier 1", "Tier 3", "Tier 4"))
        case "Why another tier":
            return world.rng.choice(("", f"learning value {world.secret('')}"))
        case "Days more":
            return world.rng.choice(("1", "7", "30", "0", "soon"))
        case "Why it needs more time":
            return world.rng.choice((f"the fix ships {world.secret('')}", " "))
    return None


def updating(world: "SimulatedWorld", name: str) -> Any:
    """The weekly update, its sending, and what was wrong in it."""
    match name:
        case "Progress this week" | "What was wrong?" | "What is right?":
            return f"they said {world.secret('')}"
        case "Next steps":
            return world.rng.choice(("call on Monday", "tomorrow: a plan\n- a date", " "))
        case "To whom?":
            return world.rng.choice((f"Ines {world.secret('')}", " "))
    return None
