"""Asking for a concession and deciding about it by hand, on a desktop and a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from savedesk.demo import Demo, running_demo
from savedesk.demo_story import Story, filled
from tests.browser import PHONE, opened_at, pane, picture, types

pytestmark = pytest.mark.browser

LONG = "Sturmvogel Übersee-Transport- und Lagerhausgesellschaft mit beschränkter Haftung"
WHY = (
    "Their board decides on Friday; without it they sign with a competitor, and the export fix is "
    "dated for May. Finance has seen the figures and agrees with the term."
)
BUTTONS = ("Approve", "Less or no…", "Ask…", "Details")


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


def opens_case(demo: Demo, account: str, cause: str = "budget") -> str:
    """Mina opens a case whose cause and ARR ($84,000) are known; its channel's name."""
    story = Story(demo.server.slack, demo.bot)
    story.person("mina").types(f"/save open {account} too expensive")
    with demo.bot.database.write() as tx:
        case = next(each for each in tx.cases.list_open() if each.account_name == account)
        tx.cases.change(case.id, cause=cause, arr_minor=84_000_00, currency="USD")
    return str(case.channel_name)


def asks(demo: Demo, channel: str, line: str, **review: str) -> None:
    story = Story(demo.server.slack, demo.bot)
    mina = story.person("mina")
    mina.types(f"/save discount {line}", channel=channel)
    filled(story, mina, {})
    filled(story, mina, review)


def request(page: Page, account: str) -> Locator:
    """The newest request about an account in somebody's direct messages."""
    return pane(page).locator(".message", has_text=account).last


def assert_first_view(page: Page, message: Locator, *words: str) -> None:
    """The words, and every button, between the head of the page and the field for messages."""
    # The page scrolls to the newest message once it is there.
    expect(message.get_by_role("button", name="Details")).to_be_in_viewport(ratio=1)
    expect(message.get_by_text(words[0]).first).to_be_in_viewport(ratio=1)
    top, bottom = page.locator(".place").bounding_box(), page.locator(".composer").bounding_box()
    assert top is not None
    assert bottom is not None
    shown = [message.get_by_text(each).first for each in words]
    shown += [message.get_by_role("button", name=each, exact=True) for each in BUTTONS]
    for each in shown:
        box = each.bounding_box()
        assert box is not None
        assert box["y"] >= top["y"] + top["height"], each
        assert box["y"] + box["height"] <= bottom["y"], each
        assert box["x"] + box["width"] <= PHONE[0], each
    # Slack's own app leaves about so much of such a screen.
    whole = message.locator(".said").bounding_box()
    assert whole is not None
    assert whole["height"] <= 560


def test_a_request_fits_the_directors_phone_and_is_approved_after_a_question(
    browser: Browser, demo: Demo
) -> None:
    asks(demo, opens_case(demo, "Contoso"), "18% 12 months for case study")
    dana = opened_at(browser, demo.server.url, "U0DANA", PHONE)
    message = request(dana, "Contoso")
    assert_first_view(dana, message, "Contoso", "18% for 12 months", "$15,120 a year", "case study")
    picture(dana, "approval-phone", at_end=True)

    question = dana.get_by_role("alertdialog", name="Approve?")
    message.get_by_role("button", name="Approve", exact=True).click()
    expect(question).to_contain_text("Contoso: 18% for 12 months")
    question.get_by_role("button", name="Not yet").click()
    expect(question).to_be_hidden()
    expect(message.get_by_role("button", name="Approve", exact=True)).to_be_visible()

    message.get_by_role("button", name="Approve", exact=True).click()
    question.get_by_role("button", name="Approve").click()
    expect(message).to_contain_text("Approved by @Dana Levi")
    expect(message.locator(".actions")).to_have_count(0)


def test_less_is_offered_and_taken_and_every_copy_says_so(browser: Browser, demo: Demo) -> None:
    mina = opened_at(browser, demo.server.url, "U0MINA")
    mina.get_by_role("link", name=opens_case(demo, "Fabrikam")).first.click()
    pane(mina).get_by_role("button", name="Concession…").first.click()
    dialog = mina.get_by_role("dialog")
    dialog.get_by_label("Discount and term").fill("18% 12 months")
    dialog.get_by_role("group", name="What we get in return").get_by_label("case study").check()
    dialog.get_by_role("heading", name="Concession").click()
    picture(mina, "concession")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("18% needs the director. Asked: @Dana Levi, as director.")
    dialog.get_by_role("button", name="Ask for approval").click()

    bob = opened_at(browser, demo.server.url, "U0BOB")
    expect(request(bob, "Fabrikam")).to_contain_text("For your information: the director decides")
    dana = opened_at(browser, demo.server.url, "U0DANA")
    expect(request(dana, "Fabrikam")).to_contain_text("You decide as director")
    picture(dana, "approval", at_end=True)
    request(dana, "Fabrikam").get_by_role("button", name="Less or no…").click()
    less = dana.get_by_role("dialog")
    less.get_by_label("Discount and term that you would approve").fill("15% 12 months")
    less.get_by_label("Why").fill("As others got")
    less.get_by_role("button", name="Send").click()
    expect(less).to_have_count(0)

    mina.get_by_role("link", name="Savedesk", exact=True).click()
    expect(request(mina, "Fabrikam")).to_contain_text("would approve less for Fabrikam: 15%")
    request(mina, "Fabrikam").get_by_role("button", name="Accept").click()
    for page in (dana, bob):
        expect(request(page, "Fabrikam")).to_contain_text("Less was approved and taken: 15%")
        expect(request(page, "Fabrikam").locator(".actions")).to_have_count(0)


def test_the_longest_request_fits_too(browser: Browser, demo: Demo) -> None:
    """A long name, a bundle in words, warnings, an emergency: filled in by hand, then Vera's."""
    mina = opened_at(browser, demo.server.url, "U0MINA")
    channel = opens_case(demo, LONG, cause="product")
    mina.get_by_role("link", name=channel).first.click()
    types(mina, "/save discount 40% 3 months, then 20% 3 months for prepayment, case study")
    dialog = mina.get_by_role("dialog")
    for part in ("Payment terms", "Priority queue", "Easier exit"):
        dialog.get_by_role("group", name="What", exact=True).get_by_label(part).check()
    dialog.get_by_label("Standard price again from").fill("2026-12-31")
    dialog.get_by_label("On what ground").select_option(label="Strategic worth")
    dialog.get_by_label("Other parts, in words").fill(
        "Priority queue until May, 60 days to pay, exit within 30 days if the export is not fixed"
    )
    dialog.get_by_role("button", name="Next").click()
    expect(dialog).to_contain_text("40% is for emergencies only")
    dialog.get_by_role("button", name="Ask for approval").click()
    expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    dialog.get_by_label("Why it is right nevertheless").fill(WHY)
    dialog.get_by_role("button", name="Ask for approval").click()
    expect(dialog).to_have_count(0)

    vera = opened_at(browser, demo.server.url, "U0VERA", PHONE)
    message = request(vera, "Sturmvogel")
    words = ("Sturmvogel", "40% for 3 months", "$12,600 a year", "for emergencies only")
    assert_first_view(vera, message, *words)
    assert vera.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_approving_takes_the_keyboard_alone(browser: Browser, demo: Demo) -> None:
    asks(demo, opens_case(demo, "Tailspin"), "18% 12 months for reference")
    dana = opened_at(browser, demo.server.url, "U0DANA")
    message = request(dana, "Tailspin")
    approve = message.get_by_role("button", name="Approve", exact=True)
    question = dana.get_by_role("alertdialog")

    approve.focus()
    dana.keyboard.press("Enter")
    expect(question.get_by_role("button", name="Not yet")).to_be_focused()
    dana.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(approve).to_be_focused()

    dana.keyboard.press("Enter")
    dana.keyboard.press("Tab")
    expect(question.get_by_role("button", name="Approve")).to_be_focused()
    dana.keyboard.press("Enter")
    expect(message).to_contain_text("Approved by @Dana Levi")
