"""Updates that cannot be, and people who may not: refused in words, nothing changed."""

import pytest

from domain.timeline import EntryKind
from tests.test_private import submission
from tests.updating import (
    CHANNEL,
    GOOD,
    acme,
    card,
    case,
    corrects,
    direct,
    drafts,
    events,
    sends,
    updates,
)
from tests.world import World, delivered

__all__ = ["acme"]


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"Progress this week": "  \n "}, "progress", "What happened this week?"),
        ({"Next steps": ""}, "steps", "What comes next"),
        ({"Next steps": "- \n•"}, "steps", "What comes next"),
        ({"New date, when delayed": "soon"}, "new_date", "is not a date"),
        ({"Progress this week": "x" * 10_000}, "progress", "Please shorten it"),
        ({"Next steps": "\n".join(["y" * 2000] * 3)}, "progress", "Please shorten it"),
    ],
)
def test_an_update_that_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    mina.clicks("Customer update", channel=CHANNEL)

    errors = mina.fills(GOOD | fields).submits()

    assert said in errors[field]
    assert mina.has_modal
    assert mina.modal.values["needs"]["value"]["value"] == "Two test users"
    assert updates(acme) == []
    assert direct(acme, "mina") == []


def test_forty_items_and_notes_break_no_limit_of_slack(acme: World) -> None:
    mina = acme.person("mina")
    with acme.desk.database.write() as tx:
        for number in range(40):
            tx.timeline.add(
                ref=f"n{number}", case_id=case(acme).id, at=acme.clock.now(), by="U0MINA",
                kind="note", text=f"{number} " + "x" * 400, customer_may_see=True,
            )  # fmt: skip
    mina.clicks("Customer update", channel=CHANNEL)
    assert "older lines found no room" in str(mina.modal.payload)
    assert "39 xxx" in mina.modal.values["progress"]["value"]["value"]
    steps = "\n".join(f"step {number} " + "z" * 30 for number in range(40))
    assert mina.fills({"Next steps": steps}).submits() == {}
    sends(mina)

    mina.clicks("Customer update", channel=CHANNEL)
    assert "30 more steps" in str(mina.modal.payload)
    assert len([b for b in mina.modal.payload["blocks"] if "step-" in b.get("block_id", "")]) == 10
    assert mina.fills({"Progress this week": "Much"}).submits() == {}
    assert len(updates(acme)[-1].parts.steps) == 40
    with acme.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


@pytest.mark.parametrize("who", ["nell", "vera", "gus"])
def test_nobody_outside_the_case_reads_drafts_or_sends(acme: World, who: str) -> None:
    mina, outsider = acme.person("mina"), acme.person(who)
    drafts(mina)
    before, said = updates(acme), events(acme)
    (update,) = before
    place = direct(acme, "mina")[-1]
    for action, value in (
        ("update:write", case(acme).ref), ("update:sent", update.wording),
        ("update:change", update.wording), ("update:wrong", update.ref),
        ("update:wrong_last", case(acme).ref), ("case:more", case(acme).ref),
    ):  # fmt: skip
        outsider.forges(
            place, {"type": "button", "action_id": action, "block_id": "b", "value": value}
        )
        assert not outsider.has_modal
        assert "export" not in outsider.last_reply
    outsider.types("/save update ACME")

    assert not outsider.has_modal
    assert updates(acme) == before
    assert events(acme) == said


@pytest.mark.parametrize("who", ["U0NELL", "U0VERA", "U0GUS", "U404"])
@pytest.mark.parametrize("form", ["write", "sent", "wrong", "correction"])
def test_a_forged_submission_of_somebody_outside_changes_nothing(
    acme: World, form: str, who: str
) -> None:
    mina = acme.person("mina")
    fields: dict[str, str] = {}
    if form == "write":
        mina.clicks("Customer update", channel=CHANNEL)
        fields = GOOD
    else:
        drafts(mina)
        if form == "sent":
            mina.clicks("I sent it…")
            fields = {"To whom?": "Eve"}
        else:
            sends(mina)
    if form == "wrong":
        mina.clicks("I sent something wrong…", channel=CHANNEL, via="More…")
        fields = {"What was wrong?": "a", "What is right?": "b"}
    if form == "correction":
        corrects(mina)
        mina.clicks("Change…")
    mina.fills(fields)
    before, said = updates(acme), events(acme)

    answer = delivered(acme.bot, submission(acme, mina, who))

    assert answer.body["response_action"] == "errors"
    assert updates(acme) == before
    assert events(acme) == said


@pytest.mark.parametrize("value", ["", "nonsense", "1", "a.b", ".1", "x" * 2000])
@pytest.mark.parametrize(
    "action",
    ["update:write", "update:sent", "update:change", "update:wrong", "entry:show", "entry:hide"],
)
def test_a_forged_value_gets_a_refusal(acme: World, action: str, value: str) -> None:
    mina = acme.person("mina")
    said = events(acme)

    mina.forges(
        acme.messages(CHANNEL)[0],
        {"type": "button", "action_id": action, "block_id": "b", "value": value},
    )

    assert "I do not know that button" in mina.last_reply
    assert events(acme) == said


@pytest.mark.parametrize("carried", ["", "::", "nonsense", "a:b", "x:y:z"])
def test_a_forged_form_is_refused(acme: World, carried: str) -> None:
    mina = acme.person("mina")
    mina.clicks("Customer update", channel=CHANNEL)
    mina.fills(GOOD)
    mina.modal.payload["private_metadata"] = carried

    assert "do not know that button" in mina.submits()["progress"]
    assert updates(acme) == []


def test_the_steps_of_another_case_cannot_be_looked_back_on(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    mina.types("/save open Initech")
    mina.types("/save update Initech")
    mina.fills(GOOD)
    initech = acme.case("Initech").ref
    mina.modal.payload["private_metadata"] = f"{initech}::{updates(acme)[0].ref}"

    assert "do not know that button" in mina.submits()["progress"]


def test_system_entries_cannot_be_marked_for_the_customer(acme: World) -> None:
    mina = acme.person("mina")
    with acme.desk.database.read() as tx:
        entries = tx.timeline.list_of(case(acme).id)
    opened = next(each for each in entries if each.kind is EntryKind.OPENED)

    mina.forges(
        acme.messages(CHANNEL)[0],
        {"type": "button", "action_id": "entry:show", "block_id": "b", "value": opened.ref},
    )

    assert "I do not know that button" in mina.last_reply


def test_a_closed_case_takes_no_update(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    below = direct(acme, "mina")[-1]
    mina.clicks("Customer update", channel=CHANNEL)
    mina.fills({"Progress this week": "Late words"})
    left_open = submission(acme, mina, "U0MINA")
    mina.closes()
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    assert "is closed" in mina.clicks("I sent it…", on=below)
    assert "is closed" in mina.types("/save update ACME")
    assert "is closed" in str(delivered(acme.bot, left_open).body)
    assert updates(acme)[0].parts.progress == GOOD["Progress this week"]
    assert "draft, not sent" not in card(acme)


def test_the_same_delivery_twice_is_one_draft_with_one_text(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Customer update", channel=CHANNEL)
    mina.fills(GOOD)
    envelope = submission(acme, mina, "U0MINA")

    first = delivered(acme.bot, envelope)
    again = delivered(acme.bot, envelope)
    acme.settle()

    assert first.body == again.body
    assert len(direct(acme, "mina")) == 2
    assert events(acme).count("update_drafted") == 1


def test_the_word_works_in_the_channel_with_a_name_and_in_a_message(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save update", channel=CHANNEL)
    assert mina.modal.payload["callback_id"] == "update"
    mina.closes()
    mina.types("update ACME")
    mina.clicks("Customer update", on=mina.sees()[-1])
    assert mina.modal.payload["callback_id"] == "update"
    mina.closes()
    assert "`/save update ACME`" in mina.types("/save update")
    assert "Did you mean `/save update`" in mina.types("/save updaet ACME")
