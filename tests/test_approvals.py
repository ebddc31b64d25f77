"""Deciding: one decision for all, told to everybody, refused in words to who may not."""

from dataclasses import replace

import pytest

from domain.authority import Quorum, Route
from domain.concessions import ConcessionState
from domain.policy import Channels, Holder, Role
from sandbox.people import Person, text_of
from sandbox.state import Message
from tests.conceding import (
    CASE,
    asks,
    buttons,
    concession,
    copies,
    decides,
    events,
    with_authority,
    with_cause,
)
from tests.world import World, user


@pytest.fixture
def asked(world: World) -> World:
    """Mina asks for 18%, which the director decides; the manager reads along."""
    assert asks(with_cause(world)) == {}
    return world


def roles(world: World, **holders: tuple[Holder, ...]) -> None:
    changed = {Role(name): people for name, people in holders.items()}
    world.change_policy(roles={**world.policy.roles, **changed})


def forges(person: Person, seen: Message, action: str, value: str) -> str:
    """Presses a button that this person was never shown."""
    person.forges(seen, {"action_id": action, "block_id": "x", "type": "button", "value": value})
    return person.last_reply


def stamp(world: World, name: str) -> str:
    """What the buttons of somebody's newest copy carry."""
    newest = copies(world, name)[-1]
    elements = [each for block in newest.blocks for each in block.get("elements", [])]
    return str(next(each["value"] for each in elements if each.get("value")))


def test_approve_asks_first_with_the_terms_and_everybody_reads_the_outcome(asked: World) -> None:
    dana, bob = asked.person("dana"), asked.person("bob")
    live = copies(asked, "dana")[-1]
    approves = next(each for each in live.blocks[-1]["elements"]
                    if each["text"]["text"] == "Approve")  # fmt: skip
    assert approves["confirm"]["text"]["text"] == "ACME: 18% for 12 months"

    assert "Approved. <@U0MINA> is told." in dana.clicks("Approve")

    granted = concession(asked)
    assert (granted.state, granted.decided_by) == (ConcessionState.GRANTED, "U0DANA")
    for reader in (dana, bob):
        (copy,) = copies(asked, reader.user.name)
        assert "Approved by <@U0DANA>" in text_of(copy)
        assert buttons(copy) == []
    told = asked.told("mina")[-1]
    assert "<@U0DANA> approves for *ACME*: 18% for 12 months" in text_of(told)
    assert buttons(told) == ["Offered to the customer…"]
    line = asked.messages(CASE)[-1]
    assert "Approved by <@U0DANA>: 18% for 12 months" in text_of(line)
    assert buttons(line) == ["Offered to the customer…"]


def test_a_no_needs_its_reason_which_who_asked_reads(asked: World) -> None:
    dana = asked.person("dana")
    errors = decides(dana, "Less or no…", answer="Do not approve", reason=" ")
    assert "say why" in errors["reason"]
    assert "the most is 1000" in dana.fills({"Why": "x" * 10_000}).submits()["reason"]
    assert dana.fills({"Why": "Not in this quarter <!channel>"}).submits() == {}

    assert concession(asked).state is ConcessionState.REJECTED
    told = text_of(asked.told("mina")[-1])
    assert "<@U0DANA> does not approve 18% for 12 months for *ACME*" in told
    assert "Not in this quarter" in told
    assert "<!channel>" not in told
    for name in ("dana", "bob"):
        (copy,) = copies(asked, name)
        assert "Not approved by <@U0DANA>" in text_of(copy)
        assert buttons(copy) == []


@pytest.mark.parametrize(
    "offer", ["18% 12 months", "19% 12 months", "15% 24 months", "20% 3 months", ""]
)
def test_less_has_to_be_less(asked: World, offer: str) -> None:
    dana = asked.person("dana")
    errors = decides(dana, "Less or no…", offer=offer)
    assert list(errors) == ["offer"]
    assert concession(asked).state is ConcessionState.ASKED


def test_what_happened_with_accepted_terms_is_said_with_the_button_that_offers_them(
    asked: World,
) -> None:
    mina, dana = asked.person("mina"), asked.person("dana")
    assert decides(dana, "Less or no…", offer="15% 6 months", reason="As others got") == {}
    assert concession(asked).state is ConcessionState.COUNTERED
    assert "waits for an answer" in text_of(asked.messages(CASE)[0])

    said = mina.clicks("Accept")

    assert said == (
        "15% for 6 months is approved. Offer it until Mar 16, 2026, then it lapses. "
        "Offered to the customer…"
    )
    mina.clicks("Offered to the customer…")
    assert mina.fills({"Who has heard it?": "Ines Roth"}).submits() == {}
    assert concession(asked).state is ConcessionState.OFFERED


def test_accepted_terms_whose_authority_is_gone_are_asked_anew_and_it_is_said_so(
    asked: World,
) -> None:
    mina, dana, vera = (asked.person(name) for name in ("mina", "dana", "vera"))
    assert decides(dana, "Less or no…", offer="16% 12 months") == {}
    roles(asked, director=(user("U0VERA"),), executive=(user("U0OMAR"),))

    said = mina.clicks("Accept")

    assert "16% for 12 months is asked anew" in said
    assert "Asked: <@U0VERA>." in said
    assert concession(asked).state is ConcessionState.ASKED
    vera.clicks("Approve")
    assert concession(asked).decided_by == "U0VERA"


def test_a_counter_can_be_withdrawn_from_and_then_there_is_nothing_to_accept(asked: World) -> None:
    mina, dana = asked.person("mina"), asked.person("dana")
    assert decides(dana, "Less or no…", offer="16% 12 months") == {}
    countered = asked.told("mina")[-1]
    [block] = [each for each in countered.blocks if each["type"] == "actions"]
    accept = block["elements"][0]

    assert "Withdrawn" in mina.clicks("Withdraw", on=countered)
    left = asked.told("mina")[-1]
    assert "Withdrawn by <@U0MINA>" in text_of(left)
    assert not [each for each in left.blocks if each["type"] == "actions"]
    # A late click, from a screen that still shows it.
    mina.forges(left, accept | {"block_id": "late"})
    assert "nothing to accept any more" in mina.last_reply
    assert "Withdrawn by <@U0MINA>" in text_of(copies(asked, "dana")[-1])


def test_a_question_stops_the_clocks_and_its_answer_comes_as_a_new_message(asked: World) -> None:
    mina, dana = asked.person("mina"), asked.person("dana")
    before = copies(asked, "dana")[-1].ts
    assert "Write the question" in decides(dana, "Ask…", question=" ")["question"]
    assert dana.fills({"Your question": "Who else pays <@U0VERA> less?"}).submits() == {}
    assert "asks about 18% for 12 months" in text_of(asked.told("mina")[-1])
    assert "Who else pays" in asked.person("mina").reads(CASE)

    from datetime import timedelta

    asked.lives_through(timedelta(days=5))
    assert [each.ts for each in copies(asked, "dana")] == [before]
    assert copies(asked, "vera") == []

    mina.clicks("Answer…")
    assert "What is the answer" in mina.submits()["answer_text"]
    assert mina.fills({"Your answer": "x" * 10_000}).submits()["answer_text"]
    assert mina.fills({"Your answer": "Globex does"}).submits() == {}

    (copy,) = copies(asked, "dana")
    assert copy.ts > before
    said = text_of(copy)
    assert "<@U0DANA> asks: “Who else pays" in said
    assert "<@U0MINA> answers: “Globex does”" in said
    dana.clicks("Details")
    chain = str(dana.modal.payload["blocks"])
    assert "Who else pays" in chain
    assert "Globex does" in chain
    dana.closes()
    assert "No question is open any more" in mina.clicks("Answer…")
    asked.lives_through(timedelta(days=3))  # Over the weekend.
    assert copies(asked, "vera"), "the clock goes on after the answer"


def test_two_approvers_at_once_are_one_decision_and_the_other_is_told_by_whom(world: World) -> None:
    roles(world, director=(user("U0DANA"), user("U0VERA")))
    mina, dana, vera = with_cause(world), world.person("dana"), world.person("vera")
    assert asks(mina) == {}
    theirs = stamp(world, "vera")
    old = copies(world, "vera")[-1]

    dana.clicks("Approve")
    assert forges(vera, old, "approval:approve", theirs).startswith("<@U0DANA> has approved it,")
    assert "Nothing is left to decide." in forges(vera, old, "approval:less", theirs)
    assert events(world).count("concession_granted") == 1
    assert "Approved by <@U0DANA>" in text_of(copies(world, "vera")[-1])


def test_the_form_of_a_no_that_comes_after_the_decision_changes_nothing(world: World) -> None:
    roles(world, director=(user("U0DANA"), user("U0VERA")))
    mina, dana, vera = with_cause(world), world.person("dana"), world.person("vera")
    assert asks(mina) == {}
    vera.clicks("Less or no…")
    dana.clicks("Approve")

    no = {"Your answer": "Do not approve", "Why": "No"}
    assert "<@U0DANA> has approved it" in next(iter(vera.fills(no).submits().values()))
    assert concession(world).state is ConcessionState.GRANTED


@pytest.mark.parametrize(
    ("value", "said"), [("nothing.1", "I do not know that button"), ("", "I do not know")]
)
def test_a_forged_value_is_refused_in_words(asked: World, value: str, said: str) -> None:
    assert said in forges(
        asked.person("dana"), copies(asked, "dana")[-1], "approval:approve", value
    )
    assert concession(asked).state is ConcessionState.ASKED


def test_a_stale_stamp_is_sent_to_the_newest_message(asked: World) -> None:
    dana, seen = asked.person("dana"), copies(asked, "dana")[-1]
    ref = stamp(asked, "dana").partition(".")[0]
    assert "newest message about it" in forges(dana, seen, "approval:approve", f"{ref}.1")
    assert concession(asked).state is ConcessionState.ASKED


def test_a_role_lost_between_seeing_and_clicking_decides_nothing(asked: World) -> None:
    dana = asked.person("dana")
    roles(asked, director=(user("U0VERA"),))
    assert "needs the director" in dana.clicks("Approve")
    errors = decides(dana, "Less or no…", offer="16% 12 months")
    assert "needs the director" in errors["offer"]
    assert concession(asked).state is ConcessionState.ASKED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mina", "You gain by this request"),
        ("omar", "Only the colleague who was asked"),
        ("nell", "Only the colleague who was asked"),
        ("gus", "Guests cannot use Savedesk"),
        ("bob", "needs the director"),
    ],
)
def test_who_may_not_decide_is_refused_in_words(asked: World, name: str, said: str) -> None:
    person = asked.person(name)
    seen = asked.sandbox.post(asked.sandbox.direct_with(person.id), person.id, "hello")
    theirs = stamp(asked, "dana")
    assert said in forges(person, seen, "approval:approve", theirs)
    if name in {"omar", "nell", "gus"}:
        for action in ("approval:less", "approval:ask", "approval:details"):
            assert said in forges(person, seen, action, theirs)
            assert not person.has_modal
    assert concession(asked).state is ConcessionState.ASKED


def test_who_asks_cannot_offer_themselves_less_nor_stop_the_clock(asked: World) -> None:
    mina = asked.person("mina")
    seen, theirs = asked.told("mina")[-1] if asked.told("mina") else None, stamp(asked, "dana")
    seen = seen or asked.sandbox.post(asked.sandbox.direct_with("U0MINA"), "U0MINA", "hello")
    forges(mina, seen, "approval:less", theirs)
    less = {"Discount and term that you would approve": "5% 12 months"}
    assert "Withdraw it from" in mina.fills(less).submits()["answer"]
    mina.closes()
    forges(mina, seen, "approval:ask", theirs)
    assert "Only the colleague" in mina.fills({"Your question": "Well?"}).submits()["question"]
    assert concession(asked).question_open is False


def test_who_stands_in_for_who_asks_uses_no_borrowed_authority(asked: World) -> None:
    dana, mina, omar = asked.person("dana"), asked.person("mina"), asked.person("omar")
    dana.types("/save delegate 2–6 Mar <@U0OMAR>")
    assert "in the place of <@U0DANA>" in omar.reads()
    mina.types("/save delegate 2–6 Mar <@U0OMAR>")

    assert "stand in for somebody who does" in omar.clicks("Approve")
    assert concession(asked).state is ConcessionState.ASKED
    assert "needs the director" in omar.last_reply


def test_the_informed_manager_offers_less_within_their_own_authority_and_cannot_say_no(
    asked: World,
) -> None:
    bob, mina = asked.person("bob"), asked.person("mina")
    assert buttons(copies(asked, "bob")[-1]) == ["Less…", "Details"]
    bob.clicks("Less…")
    assert "Do not approve" not in str(bob.modal.payload)
    offer = "Discount and term that you would approve"
    assert "needs the director" in bob.fills({offer: "16% 12 months"}).submits()["offer"]

    assert bob.fills({offer: "15% 12 months"}).submits() == {}

    countered = concession(asked)
    assert (countered.state, countered.decided_by) == (ConcessionState.COUNTERED, "U0BOB")
    assert "<@U0BOB> would approve 15% for 12 months" in text_of(copies(asked, "dana")[-1])
    mina.clicks("Accept")
    assert concession(asked).decided_level == 2


def test_an_informed_manager_who_forges_a_no_is_refused(asked: World) -> None:
    bob = asked.person("bob")
    bob.clicks("Less…")
    view = bob.modal
    view.values["answer"]["value"] = {
        "type": "radio_buttons", "selected_option": {"text": {}, "value": "no"},
    }  # fmt: skip
    assert "needs the director" in next(iter(bob.fills({"Why": "No"}).submits().values()))
    assert concession(asked).state is ConcessionState.ASKED


def test_in_a_chain_each_level_agrees_in_order_and_nobody_reads_along(world: World) -> None:
    world.policy = with_authority(world.policy, route=Route.CHAIN)
    mina, bob, dana = with_cause(world), world.person("bob"), world.person("dana")
    assert asks(mina) == {}
    assert copies(world, "dana") == []
    assert "Asked: <@U0BOB>, as manager" in mina.reads(CASE)

    assert "Others are asked now" in bob.clicks("Approve")

    assert "<@U0BOB> has agreed; now the director decides." in text_of(copies(world, "bob")[-1])
    assert concession(world).state is ConcessionState.ASKED
    dana.clicks("Approve")
    assert concession(world).decided_by == "U0DANA"
    assert events(world)[-2:] == ["approval_agreed", "concession_granted"]


def test_in_a_chain_a_higher_level_that_decides_first_is_enough(world: World) -> None:
    world.policy = with_authority(world.policy, route=Route.CHAIN)
    mina, dana = with_cause(world), world.person("dana")
    assert asks(mina) == {}
    seen = world.sandbox.post(world.sandbox.direct_with("U0DANA"), "U0DANA", "hello")

    forges(dana, seen, "approval:approve", stamp(world, "bob"))

    assert concession(world).state is ConcessionState.GRANTED
    assert "Approved by <@U0DANA>" in text_of(copies(world, "bob")[-1])


def test_where_all_have_to_agree_the_last_word_grants(world: World) -> None:
    world.policy = with_authority(world.policy, quorum=Quorum.ALL)
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    mina, dana, nell = with_cause(world), world.person("dana"), world.person("nell")
    assert asks(mina) == {}

    assert "Others are asked" in dana.clicks("Approve")
    assert "You have agreed; others are still asked." in text_of(copies(world, "dana")[-1])
    assert "Approve" not in buttons(copies(world, "dana")[-1])
    seen = copies(world, "dana")[-1]
    assert "agreed already" in forges(dana, seen, "approval:approve", stamp(world, "dana"))
    assert concession(world).state is ConcessionState.ASKED
    assert "Approved. <@U0MINA> is told." in nell.clicks("Approve")
    assert concession(world).state is ConcessionState.GRANTED


def test_where_all_have_to_agree_one_no_is_a_no(world: World) -> None:
    world.policy = with_authority(world.policy, quorum=Quorum.ALL)
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    mina, dana, nell = with_cause(world), world.person("dana"), world.person("nell")
    assert asks(mina) == {}
    dana.clicks("Approve")
    assert decides(nell, "Less or no…", answer="Do not approve", reason="Too dear") == {}
    assert concession(world).state is ConcessionState.REJECTED
    assert "Not approved by <@U0NELL>" in text_of(copies(world, "dana")[-1])


def test_where_all_have_to_agree_a_higher_word_is_enough_alone(world: World) -> None:
    world.policy = with_authority(world.policy, quorum=Quorum.ALL)
    roles(world, director=(user("U0DANA"), user("U0NELL")))
    mina, vera = with_cause(world), world.person("vera")
    assert asks(mina) == {}
    seen = world.sandbox.post(world.sandbox.direct_with("U0VERA"), "U0VERA", "hello")
    forges(vera, seen, "approval:approve", stamp(world, "dana"))
    assert concession(world).decided_by == "U0VERA"


def in_channel(world: World, channel: str = "C0GENERAL") -> str:
    messages = world.sandbox.state.channels[channel].messages
    return "\n".join(text_of(each) for each in messages if each.bot_id)


def test_the_approvals_channel_gets_outcomes_without_buttons_and_without_case_words(
    world: World,
) -> None:
    world.sandbox.state.channels["C0GENERAL"].members.append(world.sandbox.bot.id)
    world.change_policy(channels=Channels(approvals="C0GENERAL"))
    mina, dana = with_cause(world), world.person("dana")
    mina.types("/save discount 18% 12 months for case study", channel=CASE)
    parts = {
        "What": ["Discount", "Priority queue"],
        "Other parts, in words": "Until Ines is back from leave",
        "Why, in a sentence": "The board wants blood",
    }
    assert mina.fills(parts).submits() == {}
    assert mina.submits() == {}
    assert decides(dana, "Less or no…", answer="Do not approve", reason="Ines lies") == {}
    assert asks(mina) == {}
    dana.clicks("Approve")

    told = in_channel(world)
    assert "*ACME*: <@U0DANA> does not approve 18% off + Priority queue for <@U0MINA>." in told
    assert "*ACME*: <@U0DANA> approves 18% off for <@U0MINA>." in told
    for word in ("Ines", "blood", "12 months"):
        assert word not in told
    messages = world.sandbox.state.channels["C0GENERAL"].messages
    assert all(buttons(each) == [] for each in messages)


def test_a_channel_that_refuses_is_told_to_an_admin_once(world: World) -> None:
    world.change_policy(channels=Channels(approvals="C0NOWHERE"))
    mina, dana = with_cause(world), world.person("dana")
    assert asks(mina) == {}
    dana.clicks("Approve")
    assert asks(mina, "1% 12 months for reference") == {}
    dana.clicks("Approve")

    told = [text for each in world.told("dana")
            if "does not take my messages" in (text := text_of(each))]  # fmt: skip
    assert len(told) == 1
    assert "C0NOWHERE" in told[0]


def test_a_lock_screen_that_may_show_no_names_shows_none_of_a_request(world: World) -> None:
    world.change_policy(privacy=replace(world.policy.privacy, lock_screen_names=False))
    mina = with_cause(world)
    assert asks(mina) == {}
    for name in ("dana", "bob"):
        (copy,) = copies(world, name)
        assert "ACME" not in copy.text
        assert "ACME" in str(copy.blocks)


ODD = ["R&D <Ltd>", "*bold* _it_ `x`", "株式会社アクメ", "A" * 80, "<!channel> Co", "50% Off Inc"]


@pytest.mark.parametrize("account", ODD)
def test_odd_names_stay_what_they_are_in_every_message_and_form(world: World, account: str) -> None:
    mina, dana = world.person("mina"), world.person("dana")
    mina.types(f"/save open {account}")
    with world.desk.database.write() as tx:
        (case,) = tx.cases.list_open()
        facts = {"cause": "budget", "arr_minor": 50_000_00, "currency": "USD"}
        tx.cases.change(case.id, reason="Too dear", **facts)
    assert case.account_name == account
    channel = world.sandbox.state.channels[case.channel_id or ""].name if case.channel_id else ""
    channel = channel or next(c.name for c in mina.channels if c.name.startswith("save-"))
    assert asks(mina, "18% 12 months for case study", channel) == {}
    dana.clicks("Details")
    dana.closes()
    dana.clicks("Ask…")
    assert dana.fills({"Your question": "Why?"}).submits() == {}
    mina.clicks("Answer…")
    assert mina.fills({"Your answer": "So"}).submits() == {}
    assert decides(dana, "Less or no…", offer="16% 12 months") == {}
    mina.clicks("Accept")
    mina.clicks("Concessions", channel=channel, via="More…")
    told = " ".join(text_of(each) for each in [*world.told("dana"), *world.told("mina")])
    assert "<!channel>" not in told


def test_ten_kinds_with_long_words_and_many_steps_stay_within_what_slack_takes(
    world: World,
) -> None:
    mina, vera = with_cause(world), world.person("vera")
    mina.types("/save discount 10% 3 months, then 8% 3 months, then 6% 3 months", channel=CASE)
    kinds = [
        "Discount", "Payment terms", "Reduced scope", "Price locked for several years",
        "Priority queue", "Enhanced support", "CSM time", "Executive time", "Customisation",
        "Custom offer", "Easier exit", "Contingent price",
    ]  # fmt: skip
    long = {
        "What": kinds,
        "What we get in return": ["case study", "reference", "expansion", "prepayment"],
        "Other parts, in words": "&<" * 500,
        "Why, in a sentence": "&<" * 500,
        "Standard price again from": "2026-12-01",
    }
    assert mina.fills(long).submits() == {}
    second = {
        "Does any of this hold?": ["the customer is testing us"],
        "Why it is right nevertheless": "&<" * 500,
        "What we expect of it": "&<" * 500,
        "What else was considered": "&<" * 500,
    }
    assert mina.fills(second).submits() == {}
    for number in range(30):
        vera.clicks("Ask…")
        assert vera.fills({"Your question": f"{number}" + "&<" * 480}).submits() == {}
        mina.clicks("Answer…")
        assert mina.fills({"Your answer": "&<" * 480}).submits() == {}
    vera.clicks("Details")
    assert "Chain" in str(vera.modal.payload["blocks"])
    vera.closes()
    vera.clicks("Approve")
    mina.clicks("Concessions", channel=CASE, via="More…")
    assert "approved, not offered yet" in str(mina.modal.payload["blocks"])
    mina.clicks("Accepted…")
    assert mina.submits() == {}
    assert concession(world).state is ConcessionState.ACCEPTED
    assert dead_letters(world) == []


def dead_letters(world: World) -> list[str]:
    from sqlalchemy import text

    with world.desk.database.read() as tx:
        rows = tx.jobs._connection.execute(text("SELECT key FROM jobs WHERE state = 'dead'"))
        return [str(row[0]) for row in rows]
