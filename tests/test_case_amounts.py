"""The form for a case's facts: amounts as people write them, in the currency of the case."""

from dataclasses import replace

import pytest

from tests.test_directory import directory_says
from tests.world import World


def edits(world: World, **typed: str) -> dict[str, str]:
    mina = world.person("mina")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    filled = {"arr": "ARR a year", "renewal": "Renews on"}
    return mina.fills({filled[name]: value for name, value in typed.items()}).submits()


def known(world: World) -> tuple[int | None, str | None]:
    case = world.case("ACME")
    return case.arr_minor, case.currency


def test_a_case_in_euros_stays_in_euros(world: World) -> None:
    """The form shows €84,000; who only moves the renewal changes no amount."""
    directory_says(world)
    world.person("mina").types("/save open ACME")
    assert edits(world, renewal="2026-12-01") == {}
    assert known(world) == (84_000_00, "EUR")
    assert edits(world, arr="90k") == {}
    assert known(world) == (90_000_00, "EUR")


def test_an_amount_that_names_another_currency_is_in_that_one(world: World) -> None:
    world.person("mina").types("/save open ACME")
    assert edits(world, arr="1.234,50 €") == {}
    assert known(world) == (1_234_50, "EUR")
    assert "€1,234.50" in world.person("mina").reads("save-acme")


@pytest.mark.parametrize(("typed", "minor"), [("1234,50", 1_234_50), ("1,234", 1_234_00)])
def test_commas_are_read_as_they_are_meant(world: World, typed: str, minor: int) -> None:
    world.person("mina").types("/save open ACME")
    assert edits(world, arr=typed) == {}
    assert known(world) == (minor, "USD")


def test_what_may_be_either_is_asked_about_at_the_field(world: World) -> None:
    world.person("mina").types("/save open ACME")
    said = "“50.000” is 50000 to some and 50.00 to others. Write 50000 or 50.00."
    assert edits(world, arr="50.000") == {"arr": said}
    assert known(world) == (None, None)


def test_without_a_currency_the_policy_says_it(world: World) -> None:
    world.policy = replace(world.policy, currency="GBP")
    world.person("mina").types("/save open ACME")
    edits(world, arr="5k")
    assert known(world) == (5_000_00, "GBP")


@pytest.mark.parametrize("typed", ["€10k", "10,000 EUR"])
def test_what_is_kept_is_in_the_currency_of_the_case_and_nothing_is_converted(
    world: World, typed: str
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    edits(world, arr="84k")
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Saved in part", "Why, in a sentence": "Fewer seats"})

    assert "no amount in USD" in mina.fills({"ARR kept a year": typed}).submits()["kept"]
    assert mina.fills({"ARR kept a year": "USD 10k"}).submits() == {}
    assert world.case("ACME").arr_kept_minor == 10_000_00
