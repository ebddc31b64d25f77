"""What stories about proposals share."""

from datetime import timedelta
from pathlib import Path

from domain.policy import Policy
from domain.signals import Proposal, SignalKind
from sandbox.people import text_of
from tests.signalling import arrives, known_account, proposal, report
from tests.world import POLICY, World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NAMED = "may be leaving"


def in_the_morning(directory: Path, policy: Policy = POLICY) -> World:
    """At half past ten in New York, where Bob works: Nell in London and Dana in Berlin do too."""
    world = World(directory, policy)
    world.passes(timedelta(hours=6, minutes=30))
    return world


def threatened(
    world: World, account: str = "ACME", kind: SignalKind = SignalKind.COMPETITOR
) -> Proposal:
    """Nell's account, about which a strong signal came two hours ago."""
    known_account(world, account, owner_email="nell@example.com")
    at = world.clock.now() - 2 * HOUR
    arrives(world, report(kind, account, f"e-{account}-{kind}", at))
    return proposal(world, account)


def proposed(world: World, name: str) -> list[str]:
    """What a person was asked: the texts of their messages."""
    return [text_of(each) for each in world.told(name) if NAMED in text_of(each)]
