"""The page in a real browser, as a CSM and a manager use it; pictures are kept in docs/."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from savedesk.demo import Demo, running_demo
from savedesk.demo_reminders import comes
from savedesk.demo_story import Story
from tests.browser import DESKTOP, PHONE, opened_at, pane, picture, types

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with running_demo() as running:
        yield running


@pytest.fixture(autouse=True)
def _closed_afterwards(browser: Browser) -> Iterator[None]:
    expect.set_options(timeout=20_000)
    yield
    for context in browser.contexts:
        context.close()


def opened(browser: Browser, demo: Demo, who: str, size: tuple[int, int] = DESKTOP) -> Page:
    return opened_at(browser, demo.server.url, who, size)


def test_mina_opens_ticks_logs_and_closes(browser: Browser, demo: Demo) -> None:
    page = opened(browser, demo, "U0MINA")
    expect(page.get_by_label("Try it in three lines")).to_be_visible()
    picture(page, "first-screen")

    types(page, "/save open ACME too expensive")
    expect(pane(page).get_by_text("Only visible to you").first).to_be_visible()
    page.get_by_role("link", name="save-acme").first.click()
    expect(pane(page).get_by_text("Checklist: 0 of 17 settled")).to_be_visible()
    picture(page, "case-desktop")

    page.get_by_role("button", name="Done: Confirm the cut").click()
    expect(pane(page).get_by_text("Checklist: 1 of 17 settled")).to_be_visible()

    page.get_by_role("button", name="All items").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("First week")
    picture(page, "all-items")
    ticked = dialog.locator(".block.section", has_text="Confirm the cut")
    ticked.locator("summary[aria-label='More actions']").click()
    ticked.get_by_role("menuitem", name="Take back").click()
    expect(dialog.get_by_role("menuitem", name="Take back")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Log contact").first.click()
    dialog.get_by_label("Whom did you reach?").fill("Ines Roth, CFO")
    dialog.get_by_role("button", name="Save").click()
    expect(pane(page).get_by_text("in time").first).to_be_visible()


def test_a_modal_shows_its_errors_at_the_field_and_keeps_what_was_typed(
    browser: Browser, demo: Demo
) -> None:
    page = opened(browser, demo, "U0MINA")
    types(page, "/save open Globex")
    page.get_by_role("link", name="save-globex").first.click()
    page.get_by_role("button", name="More…").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Close case…").click()
    dialog.get_by_label("Saved in part").check()
    dialog.get_by_label("Why, in a sentence").fill("A bridge until their funding round.")
    dialog.get_by_role("button", name="Save").click()

    expect(dialog.get_by_role("alert")).to_have_text(
        "How much ARR remains a year? Enter the amount."
    )
    expect(dialog.get_by_label("Why, in a sentence")).to_have_value(
        "A bridge until their funding round."
    )
    picture(page, "modal-error")

    dialog.get_by_label("ARR kept a year").fill("42,000")
    dialog.get_by_role("button", name="Save").click()
    expect(pane(page).get_by_text("ARR kept: $42,000 a year")).to_be_visible()


def test_bob_acts_on_a_phone(browser: Browser, demo: Demo) -> None:
    mina = opened(browser, demo, "U0MINA")
    types(mina, "/save open Initech")
    expect(mina.get_by_role("link", name="save-initech").first).to_be_visible()
    page = opened(browser, demo, "U0MINA", PHONE)
    page.get_by_label("Acting as").select_option("U0BOB")
    page.get_by_role("button", name="Channels").click()
    page.get_by_role("link", name="save-initech").click()
    expect(pane(page).get_by_text("Checklist: 0 of 20 settled")).to_be_visible()
    picture(page, "case-phone")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0

    page.get_by_role("button", name="Add ARR").click()
    page.get_by_label("ARR a year").fill("84k")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(pane(page).get_by_text("ARR $84,000")).to_be_visible()


def test_a_newcomer_reaches_a_triaged_case_with_cause_plan_and_two_promises(
    browser: Browser, demo: Demo
) -> None:
    page = opened(browser, demo, "U0OMAR")
    types(page, "/save open Tyrell not worth it")
    page.get_by_role("link", name="save-tyrell").first.click()
    dialog, card = page.get_by_role("dialog"), pane(page)

    card.get_by_role("button", name="Triage").first.click()
    for sign in ("The issue can be fixed", "The relationship is alive"):
        dialog.get_by_label(sign).check()
    dialog.get_by_label("medium value").check()
    picture(page, "triage")
    dialog.get_by_role("button", name="Save").click()
    expect(card.get_by_text("standard effort").first).to_be_visible()

    card.get_by_role("button", name="More…").first.click()
    picture(page, "more")
    dialog.get_by_role("button", name="Root cause…").click()
    whys = ("They see no return", "Nobody measured what it saves", "We never agreed on a goal")
    for label, why in zip(("Why are they leaving?", "second why", "third why"), whys, strict=True):
        dialog.get_by_label(label).fill(why)
    dialog.get_by_label("Category", exact=True).select_option(label="Value not seen")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Value not seen").first).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()

    card.get_by_role("button", name="More…").first.click()
    dialog.get_by_role("button", name="New issue…").click()
    dialog.get_by_label("Issue", exact=True).fill("Nobody can say what it saves them")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Still missing").first).to_be_visible()
    picture(page, "plan")
    dialog.get_by_role("button", name="Close").last.click()
    for promise in ("A table of hours saved", "A call with their CFO"):
        card.get_by_role("button", name="More…").first.click()
        dialog.get_by_role("button", name="New promise…").click()
        dialog.get_by_label("What did we promise?").fill(promise)
        dialog.get_by_role("button", name="Save").click()
        expect(card.get_by_text(promise).first).to_be_visible()
    expect(card.get_by_text("Promises: 2 open").first).to_be_visible()

    phone = opened(browser, demo, "U0OMAR", PHONE)
    phone.get_by_role("button", name="Channels").click()
    phone.get_by_role("link", name="save-tyrell", exact=True).click()
    expect(pane(phone).get_by_text("Promises: 2 open").first).to_be_visible()
    picture(phone, "understood-phone")
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_somebody_outside_sees_no_channel_and_asks_to_join(browser: Browser, demo: Demo) -> None:
    mina = opened(browser, demo, "U0MINA")
    types(mina, "/save open Umbrella")
    expect(mina.get_by_role("link", name="save-umbrella").first).to_be_visible()
    page = opened(browser, demo, "U0NELL")
    expect(page.get_by_role("link", name="save-umbrella")).to_have_count(0)
    types(page, "/save status umbrella")
    page.get_by_role("button", name="Ask to join").click()
    expect(pane(page).get_by_text("was asked to let you in")).to_be_visible()
    expect(pane(mina).get_by_text("asks to join the save case")).to_be_visible()


def test_the_keyboard_is_enough(browser: Browser, demo: Demo) -> None:
    page = opened(browser, demo, "U0OMAR")
    field = page.get_by_role("textbox", name="Message")
    field.focus()
    page.keyboard.type("/save o")
    expect(page.locator("#completion").get_by_role("option").first).to_contain_text("/save open")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("Hooli")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="save-hooli").first).to_be_visible()

    page.get_by_role("button", name="Open a save case").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("Stark")
    expect(page.get_by_role("option", name="New: Stark")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_mina_writes_the_customer_update_and_marks_it_as_sent(browser: Browser, demo: Demo) -> None:
    page = opened(browser, demo, "U0MINA")
    types(page, "/save open Vandelay")
    page.get_by_role("link", name="save-vandelay").first.click()
    page.get_by_role("button", name="Log contact").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Whom did you reach?").fill("Ines Roth, CFO")
    dialog.get_by_label("What was said").fill("The export is what they miss most")
    dialog.get_by_label("Customer may see this note").check()
    dialog.get_by_role("button", name="Save").click()
    expect(pane(page).get_by_text("Next update due").first).to_be_visible()

    page.get_by_role("button", name="Customer update").first.click()
    expect(dialog.get_by_label("Progress this week")).to_have_value(
        re.compile("The export is what they miss most")
    )
    dialog.get_by_label("Next steps").fill("12 March: Ines tries the export")
    dialog.get_by_label("What we need from the customer").fill("Two test users")
    picture(page, "update-form")
    dialog.get_by_role("button", name="Save draft").click()
    expect(pane(page).get_by_text("draft, not sent").first).to_be_visible()

    phone = opened(browser, demo, "U0MINA", PHONE)
    expect(pane(phone).get_by_text("What we need from you").first).to_be_visible()
    picture(phone, "update-phone", at_end=True)
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    phone.get_by_role("button", name="I sent it…").last.click()
    phone.get_by_label("To whom?").fill("Ines Roth")
    phone.get_by_role("dialog").get_by_role("button", name="Sent").click()
    # A step that names its day is kept as a promise, and the list opens to be put right.
    promises = phone.get_by_role("dialog", name="Promises")
    expect(promises.get_by_text("Ines tries the export")).to_be_visible()
    promises.get_by_role("button", name="Close").last.click()
    expect(pane(phone).get_by_text("Sent to Ines Roth").first).to_be_visible()
    expect(pane(page).get_by_text("streak 1").first).to_be_visible()


def test_minas_day_fits_her_phone_and_is_worked_from_there(browser: Browser, demo: Demo) -> None:
    story = Story(demo.server.slack, demo.bot)
    mina, bob = story.person("mina"), story.person("bob")
    mina.types("/save open Umbrella")
    comes(story, mina, "Umbrella")
    phone = opened(browser, demo, "U0MINA", PHONE)
    day = pane(phone).locator(".message", has_text="Your day").last
    expect(day.get_by_role("button", name="Log contact: Umbrella")).to_be_visible()
    picture(phone, "day-phone", at_end=True)
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    day.get_by_role("button", name=re.compile("^Done")).first.click()
    expect(day.get_by_text("settled").first).to_be_visible()
    day.get_by_role("button", name=re.compile("^Show all")).click()
    expect(phone.get_by_role("dialog")).to_contain_text("What is due")
    phone.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    comes(story, bob, "Passed deadlines of your team")
    manager = opened(browser, demo, "U0BOB", PHONE)
    expect(pane(manager).get_by_text("Passed deadlines of your team").last).to_be_visible()
    picture(manager, "passed-phone", at_end=True)
    desktop = opened(browser, demo, "U0MINA")
    expect(pane(desktop).get_by_text("first contact was due").last).to_be_visible()
    picture(desktop, "day-desktop", at_end=True)


def test_home_lists_my_cases_and_opens_the_form(browser: Browser, demo: Demo) -> None:
    page = opened(browser, demo, "U0MINA")
    types(page, "/save open Wayne")
    expect(page.get_by_role("link", name="save-wayne").first).to_be_visible()
    page.get_by_role("link", name="Savedesk · Home").click()
    expect(pane(page).get_by_role("heading", name="My save cases")).to_be_visible()
    expect(pane(page).get_by_text("Wayne").first).to_be_visible()
    picture(page, "home")
    page.locator("#pane").get_by_role("button", name="Open a save case").click()
    expect(page.get_by_role("dialog")).to_contain_text("Why is it at risk?")
