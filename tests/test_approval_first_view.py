"""What people wrote long is cut in the approver's copy, so that it fits a phone, and whole behind
*Details*."""

from sandbox.people import plain_text
from tests.conceding import asks, concession, with_cause
from tests.world import World

LONG = "Sturmvogel Übersee-Transport- und Lagerhausgesellschaft mit beschränkter Haftung"
WHY = "Their board decides on Friday, and finance agrees. " * 10


def test_customer_offer_cost_and_buttons_come_before_anything_long(world: World) -> None:
    mina, vera = with_cause(world, account=LONG), world.person("vera")
    channel = world.case(LONG).channel_name or ""
    line = "40% 3 months, then 20% 3 months for prepayment"
    assert asks(mina, line, channel, **{"Why it is right nevertheless": WHY}) == {}

    copy = world.told("vera")[-1]
    told = plain_text(copy.blocks)

    assert len(told) < 700
    assert "*Sturmvogel Übersee-Transport- und Lagerhausgesellschaft mit…*" in told
    assert "*40% for 3 months, then 20% for 3 months*" in told
    assert WHY[:100] in told
    assert WHY[:130] not in told
    vera.clicks("Details", on=copy)
    assert WHY[:250] in plain_text(vera.modal.payload["blocks"])
    assert concession(world, LONG).justification == WHY.strip()


def test_several_warnings_are_read_one_after_the_other(world: World) -> None:
    mina = with_cause(world, cause="product")
    mina.types("/save discount 40% 3 months for prepayment", channel="save-acme")
    mina.fills({"On what ground": "Strategic worth"}).submits()
    assert mina.fills({"Why it is right nevertheless": "A bridge"}).submits() == {}

    told = plain_text(world.told("vera")[-1].blocks)

    assert "no bridge until a dated fix; so much is for emergencies only. “A bridge”" in told


def test_a_justification_is_optional_only_while_none_is_needed(world: World) -> None:
    mina = with_cause(world, cause="product")
    for line, optional in (("3% 3 months", True), ("40% 3 months", False)):
        mina.types(f"/save discount {line} for prepayment", channel="save-acme")
        assert mina.fills({"On what ground": "Strategic worth"}).submits() == {}
        asked = next(
            b for b in mina.modal.payload["blocks"] if b.get("block_id") == "justification"
        )
        # A bridge that is chosen in the same form would answer the cause.
        assert bool(asked.get("optional")) is optional
        mina.closes()
