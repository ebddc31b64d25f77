"""Headless Chromium for tests: the system's own, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DESKTOP, PHONE = (1280, 800), (390, 844)

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def chromium() -> str | None:
    """The browser's path; None when it is not installed."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


@contextmanager
def running_browser(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with running_browser(path) as started:
        yield started


def opened_at(browser: Browser, url: str, who: str, size: tuple[int, int] = DESKTOP) -> Page:
    """The page as one person sees it, in their direct messages."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{url}/?as={who}&at=app")
    return page


def picture(page: Page, name: str, *, at_end: bool = False) -> None:
    """Kept when asked for: `make pictures`."""
    if os.environ.get("PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_timeout(400)
        place = "list.scrollHeight" if at_end else "0"
        page.locator("#pane .scroll").evaluate(f"list => list.scrollTop = {place}")
        page.screenshot(path=PICTURES / f"{name}.png")


def pane(page: Page) -> Locator:
    """Where messages stand; the panel beside it lists API calls with the same words."""
    return page.locator("#pane")


def types(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send").click()
