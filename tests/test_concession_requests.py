"""Asking for a concession: what is refused and where, what is kept, what is said before it is
asked."""

from typing import Any

import pytest

from domain.concessions import ConcessionState
from domain.policy import Role
from tests.conceding import CASE, asks, concession, concessions, fills_in, shown, with_cause
from tests.promising import makes
from tests.world import World, user

STRATEGIC = {"On what ground": "Strategic worth"}
JUSTIFIED = {"Why it is right nevertheless": "They stay two years"}


def test_before_a_cause_is_recorded_it_is_too_early_and_nothing_typed_is_lost(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")

    errors = fills_in(mina, **{"On what ground": "Value gap", "Why, in a sentence": "Their words"})

    assert "too early for a concession" in errors["kinds"]
    assert mina.modal.values["why"]["value"]["value"] == "Their words"
    assert concessions(world) == []


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"What we get in return": []}, "returns", "Ask for something in return"),
        ({"What": []}, "kinds", "Choose at least one thing"),
        ({"What": ["Pause"], "Discount and term": "5% 12 months"}, "kinds", "not chosen above"),
        ({"Discount and term": ""}, "offer", "How much, and for how long"),
        ({"Discount and term": "5.005%"}, "offer", "at most two decimals"),
        ({"Discount and term": "fifteen"}, "offer", "is no discount"),
        ({"Discount and term": "0%"}, "offer", "is no discount"),
        ({"Discount and term": "101%"}, "offer", "is no discount"),
        ({"Discount and term": "-5%"}, "offer", "is no discount"),
        ({"Discount and term": "1e9%"}, "offer", "is no discount"),
        ({"Discount and term": "15% 40 months"}, "offer", "months from 1 to 36"),
        ({"Discount and term": "40%, then 20%"}, "offer", "months from 1 to 36"),
        ({"Discount and term": "5% 1m; 4% 1m; 3% 1m; 2% 1m; 1% 1m"}, "offer", "more than 4 steps"),
        ({"Standard price again from": ""}, "sunset", "A discount needs an end"),
        ({"Standard price again from": "2026-03-02"}, "sunset", "That day is over"),
        ({"Standard price again from": "2027-03-03"}, "sunset", "12 months end on"),
        ({"What": ["Discount", "Priority queue"]}, "detail", "Say in words"),
        (
            {"What": ["Discount", "Pause"], "Other parts, in words": "a while"},
            "detail",
            "at most 90 days",
        ),
        (
            {"What": ["Discount", "Pause"], "Other parts, in words": "91 days"},
            "detail",
            "at most 90 days",
        ),
        ({"Why, in a sentence": " "}, "why", "say why"),
        ({"Why, in a sentence": "x" * 10_000}, "why", "the most is 1000"),
        (
            {"What": ["Discount", "CSM time"], "Other parts, in words": "x" * 10_000},
            "detail",
            "the most is 1000",
        ),
    ],
)
def test_what_policy_refuses_is_refused_at_its_field_in_words(
    world: World, fields: dict[str, Any], field: str, said: str
) -> None:
    mina = with_cause(world)
    errors = fills_in(mina, **{"Why, in a sentence": "They have quotes"} | fields)

    assert list(errors) == [field]
    assert said in errors[field]
    assert mina.has_modal
    typed = mina.modal.values["why"]["value"]["value"]
    assert typed == fields.get("Why, in a sentence", "They have quotes")
    assert concessions(world) == []


def test_closed_before_it_was_asked_the_draft_stands_there_again(world: World) -> None:
    mina = with_cause(world)
    assert fills_in(mina, **{"Why, in a sentence": "They have quotes"}) == {}
    while mina.has_modal:
        mina.closes()

    mina.clicks("Concession…", channel=CASE)

    values = mina.modal.values
    assert values["offer"]["value"]["value"] == "18% 12 months"
    assert values["why"]["value"]["value"] == "They have quotes"
    assert [each["value"] for each in values["returns"]["value"]["selected_options"]] == [
        "case_study"
    ]
    assert concession(world).state is ConcessionState.DRAFT
    assert world.told("dana") == []


def test_a_draft_is_nobody_elses(world: World) -> None:
    mina, bob = with_cause(world), world.person("bob")
    assert fills_in(mina) == {}
    while mina.has_modal:
        mina.closes()

    bob.clicks("Concessions", channel=CASE, via="More…")

    assert "18%" not in shown(bob)
    assert "18%" not in world.messages(CASE)[0].text + str(world.messages(CASE)[0].blocks)
    bob.closes()
    mina.clicks("Concessions", channel=CASE, via="More…")
    assert "draft, not asked yet" in shown(mina)
    mina.clicks("Discard", row="18%")
    assert "Withdrawn" in shown(mina)
    assert concession(world).state is ConcessionState.WITHDRAWN


def test_changing_the_terms_goes_back_with_everything_filled_in_and_comes_again_with_it(
    world: World,
) -> None:
    mina = with_cause(world)
    makes(mina)
    assert fills_in(mina, **{"Why, in a sentence": "They have quotes"}) == {}
    second = {
        "What is it for?": "As a limit",
        "Is it a bridge until something is there?": "Export fixed",
        "Does any of this hold?": ["the customer is testing us"],
        "Why it is right nevertheless": "Only this once",
        "What we expect of it": "Renewal",
        "What else was considered": "A pilot",
    }
    mina.fills(second).clicks("Change the terms…")

    assert mina.modal.values["why"]["value"]["value"] == "They have quotes"
    assert mina.fills({"Discount and term": "16% 12 months"}).submits() == {}

    values = mina.modal.values
    assert values["purpose"]["value"]["selected_option"]["value"] == "limit"
    chosen = values["bridge"]["value"]["selected_option"]["text"]["text"]
    assert chosen.startswith("Export fixed in staging")
    assert values["justification"]["value"]["value"] == "Only this once"
    assert values["expected"]["value"]["value"] == "Renewal"
    assert values["alternatives"]["value"]["value"] == "A pilot"
    assert [each["value"] for each in values["ticked"]["value"]["selected_options"]] == [
        "testing_us"
    ]
    assert mina.submits() == {}
    asked = concession(world)
    assert (asked.terms.peak, asked.limit, asked.state) == (16_00, True, ConcessionState.ASKED)


def test_it_says_who_decides_and_why_with_what_the_account_got_before(world: World) -> None:
    mina = with_cause(world)
    assert asks(mina, "5% 12 months for reference") == {}

    assert fills_in(mina, "12% 12 months for case study") == {}

    assert (
        "With the 5% of March 2 this totals 17% in twelve months, and that needs the director."
        in shown(mina)
    )
    assert "Asked: <@U0DANA>, as director." in shown(mina)
    assert "$6,000 a year · 17% in twelve months, $8,500" in shown(mina)
    assert mina.submits() == {}
    assert concession(world).before == 5_00


def test_a_limit_is_asked_in_the_line_and_what_stays_within_it_holds_at_once(world: World) -> None:
    mina, dana = with_cause(world), world.person("dana")
    assert asks(mina, "up to 20% 12 months for case study") == {}
    assert "asks for a limit: up to *20% for 12 months*" in dana.reads()
    dana.clicks("Approve")
    assert "Whatever you offer within that is approved at once" in mina.reads()
    given = concession(world)
    assert given.limit

    assert fills_in(mina, "18% 12 months for case study") == {}
    assert "stays within the limit that <@U0DANA> agreed" in shown(mina)
    assert mina.modal.payload["submit"]["text"] == "Concede"
    assert mina.submits() == {}

    first, second = concessions(world)
    assert first.state is ConcessionState.USED
    assert (second.state, second.decided_by) == (ConcessionState.GRANTED, "U0DANA")
    # Used once: the next one is asked like any other.
    assert fills_in(mina, "2% 12 months for case study") == {}
    assert "this totals 20% in twelve months" in shown(mina)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("15% 12 months for nothing", "I do not know “nothing” as something in return"),
        ("0% 12 months", "“0%” is no discount"),
        ("15.005% 12 months", "too fine"),
        ("15% 99 months", "Write months from 1 to 36"),
        ("101%", "is no discount"),
        ("Nowhere 15%", "Nowhere"),
        ("fifteen percent", "fifteen percent"),
    ],
)
def test_a_line_that_cannot_be_is_answered_in_words_and_opens_nothing(
    world: World, line: str, said: str
) -> None:
    mina = with_cause(world)
    assert said in mina.types(f"/save discount {line}", channel=CASE)
    assert not mina.has_modal


def test_the_line_works_anywhere_with_the_account_and_in_the_direct_message_as_a_button(
    world: World,
) -> None:
    mina = with_cause(world)
    mina.types("/save discount ACME 12.5% 6 months for prepayment")
    values = mina.modal.values
    assert values["offer"]["value"]["value"] == "12.5% 6 months"
    assert values["sunset"]["value"]["selected_date"] == "2026-09-02"
    mina.closes()

    assert "cannot tell which case you mean" in mina.types("/save discount 15%")
    mina.types("discount ACME 15% 12 months for case study")
    mina.clicks("Concession…", on=world.told("mina")[-1])
    assert mina.modal.values["offer"]["value"]["value"] == "15% 12 months"


@pytest.mark.parametrize("name", ["omar", "nell", "gus"])
def test_who_does_not_work_on_the_case_asks_for_nothing_there(world: World, name: str) -> None:
    with_cause(world)
    person = world.person(name)
    person.types("/save discount ACME 5%")
    assert not person.has_modal
    assert concessions(world) == []


def test_a_cause_that_is_not_the_price_needs_a_justification_unless_it_is_a_bridge(
    world: World,
) -> None:
    mina = with_cause(world, cause="product")
    makes(mina)
    assert "On what ground?" in fills_in(mina)["ground"]
    assert mina.fills(STRATEGIC).submits() == {}
    assert "the cause is not the price" in shown(mina)
    assert "written justification" in mina.submits()["justification"]

    bridge = {"Is it a bridge until something is there?": "Export fixed in staging"}
    assert mina.fills(bridge).submits() == {}

    asked = concession(world)
    assert asked.warnings == ()
    assert asked.terms.bridge
    dana = world.person("dana")
    assert "until “Export fixed in staging” is there" in dana.reads()


def test_a_bridge_that_is_there_meanwhile_is_chosen_anew(world: World) -> None:
    mina, bob = with_cause(world, cause="product"), world.person("bob")
    makes(mina)
    assert fills_in(mina, **STRATEGIC) == {}
    bob.clicks("Promises", channel=CASE, via="More…")
    bob.clicks("Delivered", row="Export fixed")

    bridge = {"Is it a bridge until something is there?": "Export fixed in staging"}
    assert "not open in the plan any more" in mina.fills(bridge).submits()["bridge"]
    mina.clicks("Change the terms…")
    assert mina.submits() == {}
    assert "Export fixed" not in shown(mina)


@pytest.mark.parametrize("box", ["the customer is testing us", "dangerous precedent"])
def test_what_is_ticked_needs_a_justification_that_the_approver_reads(
    world: World, box: str
) -> None:
    mina, dana = with_cause(world), world.person("dana")
    assert fills_in(mina) == {}
    boxes = [each for each in ("the customer is testing us", "it would be a dangerous precedent")
             if box in each]  # fmt: skip
    assert "justification" in mina.fills({"Does any of this hold?": boxes}).submits()
    assert mina.fills(JUSTIFIED).submits() == {}
    assert f"{boxes[0]}. “They stay two years”" in dana.reads()


def test_from_thirty_per_cent_on_it_is_an_emergency_for_the_named_executive(world: World) -> None:
    from dataclasses import replace

    named = replace(world.policy.approvers, emergency=(user("U0VERA"),))
    roles = {**world.policy.roles, Role.EXECUTIVE: (user("U0VERA"), user("U0OMAR"))}
    world.change_policy(approvers=named, roles=roles)
    mina = with_cause(world)

    assert fills_in(mina, "30% 3 months, then 10% 3 months for case study") == {}
    assert "30% is for emergencies only: an executive decides" in shown(mina)
    assert "Asked: <@U0VERA>, as executive." in shown(mina)
    assert "justification" in mina.submits()
    assert mina.fills(JUSTIFIED).submits() == {}

    assert "*30% for 3 months, then 10% for 3 months*" in world.person("vera").reads()
    assert "emergencies only" in world.person("vera").reads()
    assert world.told("omar") == []


def test_a_bundle_needs_the_highest_level_of_its_parts(world: World) -> None:
    mina = with_cause(world)
    parts = {"What": ["Discount", "Easier exit"], "Other parts, in words": "30 days' exit"}
    assert fills_in(mina, "4% 12 months for reference", **parts) == {}
    assert "Easier exit needs the director." in shown(mina)
    assert mina.submits() == {}
    assert "4% for 12 months + Easier exit: 30 days' exit" in world.person("dana").reads()


def test_what_is_no_discount_needs_no_percentage_and_no_end(world: World) -> None:
    mina = with_cause(world)
    parts = {
        "What": ["Payment terms"], "Other parts, in words": "60 days", "Discount and term": "",
    }  # fmt: skip
    assert fills_in(mina, "5% for reference", **parts) == {}
    assert "within your own authority" in shown(mina)
    assert mina.submits() == {}
    assert concession(world).terms.sunset_on is None
    assert "Payment terms: 60 days" in mina.reads(CASE)


def test_a_dated_feature_is_agreed_by_product_first_then_by_who_grants_it(world: World) -> None:
    mina, priya, bob = with_cause(world), world.person("priya"), world.person("bob")
    parts = {
        "What": ["Dated feature commitment"],
        "Other parts, in words": "SSO in May",
        "Discount and term": "",
    }
    assert fills_in(mina, "5% for reference", **parts) == {}
    assert "Asked: <@U0PRIYA>, as product. After that: manager." in shown(mina)
    assert mina.submits() == {}
    assert "You decide as product." in priya.reads()

    assert "Others are asked now" in priya.clicks("Approve")
    assert concession(world).state is ConcessionState.ASKED
    assert "<@U0PRIYA> has agreed; now the manager decides." in priya.reads()
    bob.clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED
    assert concession(world).decided_by == "U0BOB"


def test_product_may_say_no_and_offers_no_discount(world: World) -> None:
    mina, priya = with_cause(world), world.person("priya")
    parts = {
        "What": ["Discount", "Dated feature commitment"],
        "Other parts, in words": "SSO in May",
    }
    assert asks_for(mina, "5% 12 months for reference", parts) == {}
    priya.clicks("Less or no…")
    less = {"Discount and term that you would approve": "4% 12 months"}
    assert "Product has to agree" in priya.fills(less).submits()["offer"]
    no = {"Your answer": "Do not approve", "Why": "Not before autumn"}
    assert priya.fills(no).submits() == {}
    assert "“Not before autumn”" in mina.reads()


def asks_for(person: Any, line: str, fields: dict[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = fills_in(person, line, **fields)
    return errors or person.submits()


def test_nobody_to_decide_is_said_and_what_was_filled_in_is_kept(world: World) -> None:
    roles = {Role.MANAGER: world.policy.roles[Role.MANAGER]}
    world.change_policy(roles=roles)
    mina = with_cause(world)

    errors = fills_in(mina, **{"Why, in a sentence": "They have quotes"})

    assert "Nobody is named who could decide" in errors["kinds"]
    assert "What you filled in is kept" in errors["kinds"]
    mina.closes()
    kept = concession(world)
    assert (kept.state, kept.why) == (ConcessionState.DRAFT, "They have quotes")
    mina.clicks("Concession…", channel=CASE)
    assert mina.modal.values["why"]["value"]["value"] == "They have quotes"


def test_what_was_asked_already_is_not_asked_again_from_the_same_form(world: World) -> None:
    mina, bob = with_cause(world), world.person("bob")
    assert fills_in(mina) == {}
    # The draft is asked from a form that was opened meanwhile on another device.
    with world.desk.database.write() as tx:
        tx.concessions.change(concession(world).id, why="Changed since")

    assert "asked, changed or withdrawn since" in next(iter(mina.submits().values()))
    assert bob.last_reply == ""
    assert concession(world).state is ConcessionState.DRAFT
