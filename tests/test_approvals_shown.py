"""What stands in an approver's messages stays true while it waits, and offers only what can be."""

from pathlib import Path

import pytest

from tests.conceding import asks, with_cause
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_the_account_gets_meanwhile_stands_in_the_request_that_waits(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina)
    assert "nothing else in twelve months" in dana.reads()

    asks(mina, "5% 12 months for reference")

    assert "23% in twelve months, $11,500" in dana.reads()
    assert "nothing else in twelve months" not in dana.reads()


def test_a_renewal_that_becomes_known_stands_in_the_request_that_waits(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina)
    assert "renewal not known" in dana.reads()

    mina.clicks("More…", channel="save-acme")
    mina.clicks("Edit facts…")
    mina.fills({"Renews on": "2026-05-01"}).submits()

    assert "renews May 1, 2026, in 60 days" in dana.reads()


def test_who_can_offer_no_less_is_told_so_before_there_is_a_form(world: World) -> None:
    """Bob reads along; of a contract term there is no lower per cent that would be his."""
    mina, bob = with_cause(world), world.person("bob")
    form = {"What": ["Shorter term"], "Discount and term": "", "Other parts, in words": "6 months"}
    mina.types("/save discount 5% for reference", channel="save-acme")
    assert mina.fills(form).submits() == {}
    assert mina.submits() == {}

    assert "your authority does not reach so far" in bob.clicks("Less…")
    assert not bob.has_modal


def test_who_reads_along_reads_the_answer_to_a_question(world: World) -> None:
    mina, bob, dana = with_cause(world), world.person("bob"), world.person("dana")
    asks(mina)
    dana.clicks("Ask…")
    dana.fills({"Your question": "What do we get?"}).submits()

    mina.clicks("Answer…")
    mina.fills({"Your answer": "A case study in May"}).submits()

    for reader in (bob, dana):
        assert "“A case study in May”" in reader.reads()


def test_a_manager_offers_no_less_of_a_feature_that_product_was_not_asked_about(
    world: World,
) -> None:
    """Priya is all of product, and asks herself: the director stands in, and nobody below."""
    priya, bob = with_cause(world, "priya"), world.person("bob")
    form = {
        "What": ["Discount", "Dated feature commitment"], "Why, in a sentence": "They wait for it",
        "Other parts, in words": "the export by May",
    }  # fmt: skip
    priya.types("/save discount 15% for reference", channel="save-acme")
    assert priya.fills(form).submits() == {}
    assert priya.submits() == {}

    bob.clicks("Less…")
    less = {"Discount and term that you would approve": "5% 6 months"}
    assert "Product has to agree" in str(bob.fills(less).submits())
