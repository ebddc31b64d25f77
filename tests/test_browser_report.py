"""The report's page in a real browser: light and dark, wide and on a phone; kept in docs/."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from bot.charts import Form
from bot.desk import Desk
from bot.drawing import Drawn, draw
from bot.report import make_report
from bot.report_charts import report_sheet
from bot.report_page import report_page
from domain.dimensions import Dimension
from domain.periods import Period
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from playbooks.words import words_for
from storage.database import Database
from storage.engine import open_engine
from storage.schema import upgrade
from tests.browser import DESKTOP, PHONE, PICTURES
from tests.measured_cases import CASES
from tests.storage.test_stored_tallies import write

pytestmark = pytest.mark.browser

Q2 = Period(date(2026, 4, 1), date(2026, 6, 30), 3)
SHOWN = "[...document.querySelectorAll('figure img')].filter(each => each.checkVisibility())"


class July:
    def now(self) -> datetime:
        return datetime(2026, 7, 15, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('report')}/savedesk.db")
    upgrade(engine)
    database, catalogue = Database(engine), load_catalogue()
    with database.write() as tx:
        write(tx._connection, CASES)
    yield Desk(database, Policy, lambda: catalogue, July())
    database.close()


@pytest.fixture(scope="module")
def file(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    with desk.database.read() as tx:
        made = make_report(desk, tx, Q2, Dimension.PLAYBOOK)
        path.write_text(report_page(desk, tx, words_for("en"), made), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _closed_afterwards(browser: Browser) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


def opened(browser: Browser, file: Path, size: tuple[int, int], scheme: str) -> Page:
    """The page, which may complain of nothing and ask nobody for anything."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda said: pytest.fail(said.text))
    page.on("request", _is_its_own)
    page.goto(file.as_uri())
    return page


def _is_its_own(asked: Request) -> None:
    assert asked.url.startswith(("file:", "data:")), asked.url


def keep(page: Page, name: str, height: int) -> None:
    """The upper part, kept when asked for: `make pictures`."""
    if os.environ.get("PICTURES"):
        page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": height})
        page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "width"), [(DESKTOP, "wide"), (PHONE, "narrow")])
def test_each_reader_sees_the_pictures_made_for_them_and_nothing_is_cut_off(
    browser: Browser, file: Path, scheme: str, size: tuple[int, int], width: str
) -> None:
    page = opened(browser, file, size, scheme)

    assert page.evaluate(f"{SHOWN}.map(each => each.className)") == [f"{scheme} {width}"] * 5
    assert page.evaluate(f"{SHOWN}.every(each => each.complete && each.naturalWidth > 300)")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(29, 32, 37)")
    if (scheme, width) == ("light", "wide"):
        keep(page, "report-page", 1900)
    if (scheme, width) == ("dark", "narrow"):
        keep(page, "report-page-phone", 1700)


def test_small_print_is_read_on_a_phone_without_zooming(browser: Browser, file: Path) -> None:
    page = opened(browser, file, PHONE, "light")
    sizes = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(each => each.checkVisibility())"
        ".map(each => parseFloat(getComputedStyle(each).fontSize))"
    )

    assert min(sizes) >= 12


def test_a_wide_table_is_moved_with_the_keyboard(browser: Browser, file: Path) -> None:
    page = opened(browser, file, PHONE, "light")
    region = page.get_by_role("region", name="By playbook")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=region.element_handle())

    assert page.get_by_role("table").count() == 8
    assert page.get_by_role("rowheader", name="within 48 hours").count() == 1


def test_a_table_of_many_columns_is_seen_whole_in_a_wide_window(
    browser: Browser, file: Path
) -> None:
    page = opened(browser, file, DESKTOP, "light")
    region = page.get_by_role("region", name="By playbook")

    assert region.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") == DESKTOP[0]


def test_paper_is_white_whatever_the_screen_was(browser: Browser, file: Path) -> None:
    page = opened(browser, file, DESKTOP, "dark")
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate(f"{SHOWN}.map(each => each.className)") == ["light wide"] * 5
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 28, 30)"
    assert not page.locator("details").first.is_visible()


def test_the_card_for_slack_stands_on_any_background(desk: Desk, browser: Browser) -> None:
    with desk.database.read() as tx:
        sheet = report_sheet(desk, words_for("en"), make_report(desk, tx, Q2))
    drawn = draw([sheet])

    assert sheet.form is Form.PNG
    assert isinstance(drawn, Drawn)
    if os.environ.get("PICTURES"):
        (PICTURES / "report-chart.png").write_bytes(drawn.pictures[0])
    page = browser.new_page()
    page.goto("about:blank")
    middle = page.evaluate(
        """async bytes => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height);
            const paper = canvas.getContext('2d');
            paper.drawImage(image, 0, 0);
            return [...paper.getImageData(30, image.height / 2, 1, 1).data];
        }""",
        list(drawn.pictures[0]),
    )
    assert middle == [255, 255, 255, 255]
