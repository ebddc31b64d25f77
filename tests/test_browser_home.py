"""App Home in a real browser: a CSM's on a phone, a manager's with tabs and pages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from savedesk.demo import Demo, running_demo
from savedesk.demo_story import Story, filled
from tests.browser import DESKTOP, PHONE, opened_at, pane, picture

pytestmark = pytest.mark.browser

FACTS = {
    "Acme Fabrics": (1, 84_000_00, "budget"),
    "Wayne Foods": (2, 36_000_00, "adoption"),
    "Tyrell Optics": (2, 128_500_00, "competition"),
    "Hooli Print": (3, 9_600_00, None),
}


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with running_demo() as running:
        _play(Story(running.server.slack, running.bot))
        yield running


@pytest.fixture(autouse=True)
def _closed_afterwards(browser: Browser) -> Iterator[None]:
    expect.set_options(timeout=20_000)
    yield
    for context in browser.contexts:
        context.close()


def _play(story: Story) -> None:
    """Four cases; one customer is reached, one has promises, one waits for Bob's approval."""
    mina, omar = story.person("mina"), story.person("omar")
    for account in ("Acme Fabrics", "Wayne Foods", "Tyrell Optics"):
        mina.types(f"/save open {account} too expensive")
    omar.types("/save open Hooli Print too expensive")
    with story.bot.database.write() as tx:
        for case in tx.cases.list_open():
            tier, arr, cause = FACTS[case.account_name]
            tx.cases.change(case.id, tier=tier, arr_minor=arr, currency="USD", cause=cause)
    mina.clicks("Log contact", channel="save-wayne-foods")
    filled(story, mina, {"Whom did you reach?": "Lucia Fox"})
    mina.types("/save discount 12% 12 months for case study", channel="save-tyrell-optics")
    filled(story, mina, {})
    filled(story, mina, {})
    story.slack.clock.advance(timedelta(hours=49))
    story.settle()


def home_of(browser: Browser, demo: Demo, who: str, size: tuple[int, int]) -> Page:
    page = opened_at(browser, demo.server.url, who, size)
    if size == PHONE:
        page.get_by_role("button", name="Channels").click()
    page.get_by_role("link", name="Savedesk · Home").click()
    expect(page.locator("#pane .home")).to_be_visible()
    return page


def test_minas_home_begins_with_what_is_due(browser: Browser, demo: Demo) -> None:
    page = home_of(browser, demo, "U0MINA", DESKTOP)
    home = pane(page)
    expect(home.get_by_text("Overdue or due today")).to_be_visible()
    expect(home.get_by_text("Waiting on others")).to_be_visible()
    expect(home.get_by_text("My cases (3)")).to_be_visible()
    picture(page, "home-csm")

    phone = home_of(browser, demo, "U0MINA", PHONE)
    expect(pane(phone).get_by_text("Overdue or due today")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_bob_sees_his_team_and_turns_to_his_numbers(browser: Browser, demo: Demo) -> None:
    page = home_of(browser, demo, "U0BOB", DESKTOP)
    home = pane(page)
    expect(home.get_by_text("Approvals waiting for you")).to_be_visible()
    expect(home.get_by_text("Cases of the team (4)")).to_be_visible()
    picture(page, "home-manager")
    home.get_by_role("button", name="Details: Tyrell Optics").click()
    expect(page.get_by_role("dialog")).to_contain_text("12%")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    home.get_by_role("button", name="Numbers").click()
    expect(home.get_by_text("This quarter")).to_be_visible()

    phone = home_of(browser, demo, "U0BOB", PHONE)
    expect(pane(phone).get_by_text("ARR at risk: $258,100")).to_be_visible()
    pane(phone).get_by_role("button", name="Team").click()
    expect(pane(phone).get_by_text("Passed deadlines")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
