"""Whoever Slack does not let us write to: somebody else hears of it, and reads no more than they
may."""

from tests.world import World


def asks_mina(world: World, owner: str) -> None:
    """The case is offered to Mina, who takes no direct messages."""
    person = world.person(owner)
    person.types("/save open ACME: their CFO hates us")
    person.types("/save handover ACME")
    world.sandbox.faults.error("chat.postMessage", "user_disabled")
    assert person.fills({"New owner": "U0MINA"}).submits() == {}


def test_the_manager_of_the_owner_reads_what_it_was_about(world: World) -> None:
    asks_mina(world, "omar")

    assert "their CFO hates us" in world.person("bob").reads()


def test_who_may_not_see_the_case_hears_only_that_news_was_missed(world: World) -> None:
    """Nobody's line names Nell, so managers hear what concerns her; Bob could not be invited."""
    world.sandbox.faults.error("conversations.invite", "user_is_restricted")
    asks_mina(world, "nell")

    said = world.person("bob").reads()
    assert (
        "<@U0MINA> cannot be reached by direct message, and has missed news about *ACME*." in said
    )
    assert "CFO" not in said
