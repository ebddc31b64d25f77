"""What a closed case's concessions mean for the case that comes after it."""

from datetime import timedelta

from sandbox.people import text_of
from tests.conceding import asks, copies, with_cause
from tests.world import World


def test_what_lapses_with_a_closing_counts_no_more_where_something_waits(world: World) -> None:
    """A new case opens before the closing of the one before it stands."""
    mina = with_cause(world)
    assert asks(mina, "5% 12 months for reference") == {}
    mina.types("/save close ACME")
    assert mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone"}).submits() == {}
    with_cause(world)
    channel = str(world.case("ACME").channel_name)
    assert asks(mina, "12% 12 months for reference", channel) == {}
    assert "17% in twelve months" in text_of(copies(world, "dana")[-1])

    world.lives_through(timedelta(minutes=5))

    assert "nothing else in twelve months" in text_of(copies(world, "dana")[-1])
