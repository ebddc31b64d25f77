"""Texts about a case: from facts asked for once, free of what nobody outside may read."""

import pytest

from sandbox.checks import check_message, check_view
from sandbox.people import Person, plain_text
from tests.updating import CHANNEL, events
from tests.world import POLICY, World

APOLOGY = {
    "To whom?": "Ines Roth",
    "What went wrong, one a line": "The export failed on three Fridays\nNobody called back",
    "What it meant for them, one a line": "Ten people worked on Saturdays",
    "What changes, one a line": "Omar answers your tickets within 4 hours from 9 March",
}
NOTE = {
    "The pain, one a line": "Exports above 10,000 rows fail",
    "How often?": "every Friday",
    "How urgent, and why?": "they decide on 30 June",
    "Who else asks, one a line": "three others",
    "What competitors have, one a line": "Zenith exports 1M rows",
}
ROI = {
    "Hours saved a year": "1000",
    "What an hour costs them": "50",
    "What they pay a year": "20k",
    "What year one costs on top": "10k",
    "For how many years?": "2",
    "Assumptions, one a line": "Hours from their time sheets of 2025",
}


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def opens(person: Person, title: str) -> None:
    person.clicks("Write a text…", channel=CHANNEL, via="More…")
    check_view(person.modal.payload)
    person.clicks("Write", row=title)


def writes(person: Person, title: str, fields: dict[str, str]) -> None:
    opens(person, title)
    assert person.fills(fields).submits() == {}


def read(person: Person) -> str:
    check_view(person.modal.payload)
    return plain_text(person.modal.payload["blocks"])


def test_an_apology_acknowledges_and_says_what_changes(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Apology", APOLOGY)

    shown = read(mina)
    assert "Hello Ines Roth," in shown
    assert "- Nobody called back" in shown
    assert "no excuse" in shown
    assert "within 4 hours from 9 March" in shown
    assert shown.count("Mina Sato") == 1


def test_the_weekly_update_is_one_click_away(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina, "Customer update")

    assert "Progress this week" in read(mina)


def test_the_roi_model_sets_what_they_pay_against_what_they_gain(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "ROI model", ROI)

    shown = read(mina)
    assert "Year  You pay  You gain      Net  Net so far" in shown
    assert "1     $30,000   $50,000  $20,000     $20,000" in shown
    assert "2     $20,000   $50,000  $30,000     $50,000" in shown
    assert "All   $50,000  $100,000  $50,000     $50,000" in shown
    assert "Return on what is paid: 100%" in shown
    assert "Hours from their time sheets of 2025" in shown


def test_a_weak_result_is_not_rounded_up(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "ROI model", ROI | {"What they pay a year": "80k", "For how many years?": ""})

    shown = read(mina)
    assert "Return on what is paid: -44.44%" in shown
    assert "costs $40,000 more than it brings" in shown


def test_a_customer_reads_no_offer_no_other_customer_and_no_markup(acme: World) -> None:
    acme.person("omar").types("/save open Globex budget")
    mina = acme.person("mina")
    wrong = "*Export* failed <!channel>\nWe gave Globex the same\nHere is a 20% discount"
    writes(mina, "Apology", APOLOGY | {"What went wrong, one a line": wrong})

    shown = read(mina)
    assert "- Export failed channel" in shown
    assert "the same" not in shown
    assert "20% discount" not in shown
    assert "Left out: 1 line that offers something nobody has approved." in shown
    assert "lines that name other customers (Globex)" in shown
    assert "Slack's markup in it became plain words" in shown


def test_the_text_comes_as_a_message_of_its_own_without_styling(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Apology", APOLOGY)

    mina.clicks("Send it to me")

    said = [m for m in mina.sees() if m.text.startswith("Hello Ines")]
    assert len(said) == 1
    assert said[0].unstyled
    assert "Read it once more" in mina.reads()


def test_it_goes_into_the_channel_as_a_file_by_choice(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Apology", APOLOGY)
    assert acme.person("bob").files(CHANNEL) == {}

    mina.clicks("File in the channel")

    assert "Hello Ines Roth," in acme.person("bob").files(CHANNEL)["Apology"]
    assert "text_filed" in events(acme)


def test_a_text_of_ten_thousand_characters_breaks_no_limit_and_comes_as_a_file(acme: World) -> None:
    mina = acme.person("mina")
    many = "\n".join("x" * 99 for _ in range(30))
    long = dict.fromkeys([name for name in APOLOGY if name != "To whom?"], many)
    writes(mina, "Apology", APOLOGY | long)
    read(mina)

    mina.clicks("Send it to me")

    assert len(mina.files()["Apology"]) > 8000
    for call in acme.calls("chat.postMessage"):
        check_message(call)


def test_product_gets_the_note_and_nothing_else_of_the_case(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Note to product", NOTE)

    assert "@" in mina.clicks("Send to product") or mina.last_reply

    told = acme.person("priya").reads()
    for part in ("Exports above 10,000 rows fail", "every Friday", "30 June", "three others",
                 "Zenith", "workaround", "prioritised"):  # fmt: skip
        assert part in told
    assert "too expensive" not in told


def test_the_note_to_product_stands_in_the_timeline(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Note to product", NOTE)
    mina.clicks("Send to product")
    mina.closes()
    mina.clicks("Timeline", channel=CHANNEL, via="More…")

    shown = read(mina)
    assert "sent the note to product to Priya" in shown
    assert "product_told" in events(acme)


def test_the_same_note_goes_to_product_once(acme: World) -> None:
    mina = acme.person("mina")
    writes(mina, "Note to product", NOTE)
    mina.clicks("Send to product")
    before = len(acme.told("priya"))

    mina.clicks("Send to product")

    assert "exactly this note already" in mina.reads()
    assert len(acme.told("priya")) == before


def test_a_note_without_the_pain_is_not_sent(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina, "Note to product")
    mina.clicks("Show the text without them")

    mina.clicks("Send to product")

    assert "lacks the pain" in mina.reads()
    assert acme.told("priya") == []


def test_where_nobody_holds_product_that_is_said(acme: World) -> None:
    from domain.policy import Role

    roles = {role: holders for role, holders in POLICY.roles.items() if role is not Role.PRODUCT}
    acme.change_policy(roles=roles)
    mina = acme.person("mina")
    writes(mina, "Note to product", NOTE)

    mina.clicks("Send to product")

    assert "The policy names nobody for product" in mina.reads()


def test_the_executive_brief_tells_the_case_on_a_page(acme: World) -> None:
    mina = acme.person("mina")
    objective = "That Ines gives us until 30 June"
    label = "What should the conversation reach, one a line"
    writes(mina, "Executive brief", {label: objective})

    shown = read(mina)
    assert objective in shown
    assert "too expensive" in shown
    assert "Listen rather than sell" in shown
    assert "Mina Sato opened the case" in shown


@pytest.mark.parametrize("value", ["apology:none", "nothing:x", "", "apology:", ":", "apology"])
@pytest.mark.parametrize("action", ["text:write", "text:to_me", "text:to_product", "text:file"])
def test_a_forged_button_does_nothing(acme: World, action: str, value: str) -> None:
    mina = acme.person("mina")
    before = len(acme.messages(CHANNEL))

    card = acme.messages(CHANNEL)[0]
    mina.forges(card, {"action_id": action, "type": "button", "value": value})

    assert len(acme.messages(CHANNEL)) == before
    assert mina.files() == {}


def test_somebody_outside_the_case_cannot_have_a_text(acme: World) -> None:
    writes(acme.person("mina"), "Apology", APOLOGY)
    omar = acme.person("omar")
    omar.types("/save help")
    value = f"apology:{acme.case('ACME').ref}"

    omar.forges(omar.sees()[-1], {"action_id": "text:to_me", "type": "button", "value": value})

    assert "Ines Roth" not in omar.reads()


def test_the_texts_of_the_playbook_are_written_from_what_is_asked_once(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina, "Smaller contract")
    assert "From the playbook Budget" not in read(mina)
    labels = [b["label"]["text"] for b in mina.modal.payload["blocks"] if b["type"] == "input"]
    assert labels == ["To whom?", "Kept", "Dropped", "Way back"]

    fields = {"To whom?": "Ines", "Kept": "Exports", "Dropped": "Alerts", "Way back": "in May"}
    assert mina.fills(fields).submits() == {}

    shown = read(mina)
    assert "Hello Ines" in shown
    assert "in May" in shown
    assert "[" not in shown


def test_a_blank_of_a_playbook_text_stays_a_blank(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina, "Smaller contract")
    fields = {"To whom?": "Ines", "Kept": "Exports", "Dropped": "a 20% discount"}
    mina.fills(fields).submits()

    mina.clicks("Show the text without them")

    shown = read(mina)
    assert "[way back]" in shown
    assert "[dropped]" in shown
    assert "20% discount" not in shown
    assert "Left out: 1 line that offers something" in shown


def test_every_text_of_every_playbook_can_be_written_within_slacks_limits(acme: World) -> None:
    for playbook in acme.desk.catalogue().ids():
        with acme.desk.database.write() as tx:
            tx.cases.change(acme.case("ACME").id, playbook=playbook)
        mina = acme.person("mina")
        mina.clicks("Write a text…", channel=CHANNEL, via="More…")
        check_view(mina.modal.payload)
        rows = [b for b in mina.modal.payload["blocks"] if "text-template-" in b["block_id"]]
        assert rows, playbook
        mina.closes()
        for row in rows:
            mina.clicks("Write a text…", channel=CHANNEL, via="More…")
            mina.clicks("Write", row=row["text"]["text"].splitlines()[0])
            if mina.modal.payload["callback_id"] == "text_facts":
                inputs = [b for b in mina.modal.payload["blocks"] if b["type"] == "input"]
                many = {b["label"]["text"]: "x" * 200 for b in inputs}
                assert mina.fills(many).submits() == {}
            assert "[" not in read(mina), row
            mina.closes()


def test_a_text_of_a_playbook_that_is_another_one_by_now_is_refused(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Write a text…", channel=CHANNEL, via="More…")
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, playbook="service")

    mina.clicks("Write", row="Smaller contract")

    assert "another playbook by now" in mina.reads()
