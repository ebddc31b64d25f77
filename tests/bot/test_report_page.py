"""The report as a page: whole in itself, escaped, described, and complete without pictures."""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from bot.charts import Form, Sheet, Theme
from bot.desk import Desk
from bot.drawing import Drawn, NotDrawn
from bot.report import make_report
from bot.report_page import report_page
from bot.report_words import DEFINITIONS, NAMES
from domain.dimensions import Dimension
from domain.measures import MEASURES
from domain.periods import Period
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from playbooks.words import words_for
from storage.database import Database
from tests.measured_cases import CASES
from tests.storage.test_stored_tallies import write

Q2 = Period(date(2026, 4, 1), date(2026, 6, 30), 3)
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
HOSTILE = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class July:
    def now(self) -> datetime:
        return datetime(2026, 7, 15, 9, tzinfo=UTC)


class Tags(HTMLParser):
    """What stands in a page: each tag with its attributes, the words, and what is left open."""

    VOID = frozenset({"meta", "img", "br", "!doctype"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def drawing(asked: list[Sheet] | None = None) -> Callable[[Sequence[Sheet]], Drawn]:
    def draw(sheets: Sequence[Sheet]) -> Drawn:
        if asked is not None:
            asked.extend(sheets)
        return Drawn((SVG,) * len(sheets))

    return draw


@pytest.fixture
def desk(database: Database) -> Desk:
    catalogue = load_catalogue()
    with database.write() as tx:
        write(tx._connection, CASES)
    return Desk(database, Policy, lambda: catalogue, July(), draw=drawing())


def page(desk: Desk, by: Dimension | None = None, period: Period = Q2) -> str:
    with desk.database.read() as tx:
        return report_page(desk, tx, words_for("en"), make_report(desk, tx, period, by))


def test_every_number_stands_there_with_its_definition_its_n_and_the_period_before(
    desk: Desk,
) -> None:
    text = Tags(page(desk)).text

    for measure in MEASURES:
        assert words_for("en").plain(NAMES[measure.id]) in text
        assert words_for("en").plain(DEFINITIONS[measure.id]) in text
    assert "$665,800.51 n = 28 $30,000 n = 5, few" in text
    assert "50% n = 34 60% n = 5, few" in text
    assert "an hour costs $75 and 20% of customers at risk stay without any effort" in text
    assert "Closed cases that were never triaged: 3." in text
    assert "Net revenue retention (aim above 110%): needs expansion" in text
    assert "“Few” marks fewer than 10" in text


def test_nothing_is_loaded_from_anywhere_and_nothing_runs(desk: Desk) -> None:
    shown = page(desk)
    tags = Tags(shown)

    assert not {name for name, _ in tags.found} & {
        "script", "link", "iframe", "object", "embed", "form", "a", "base",
    }  # fmt: skip
    assert all((each["src"] or "").startswith("data:image/svg+xml;") for each in tags.all("img"))
    assert "://" not in re.sub(r'src="data:[^"]*"', "", shown)
    assert not re.search(r"url\(|@import", shown)
    assert not [each for _, attributes in tags.found for each in attributes if each[:2] == "on"]


def test_its_policy_allows_its_own_style_and_pictures_only(desk: Desk) -> None:
    shown = page(desk)
    style = re.search(r"<style>(.*?)</style>", shown, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    (policy,) = [each["content"] for each in Tags(shown).all("meta") if "http-equiv" in each]
    assert policy == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )
    assert not [each for _, attributes in Tags(shown).found for each in attributes
                if each == "style"]  # fmt: skip


def test_what_people_typed_is_text(desk: Desk) -> None:
    hostile = [
        replace(each, playbook=HOSTILE, segment=HOSTILE, cause=HOSTILE, owner_id=HOSTILE)
        for each in CASES
    ]
    with desk.database.write() as tx:
        for each in hostile:
            tx.results.keep(each)

    for by in (Dimension.PLAYBOOK, Dimension.SEGMENT, Dimension.CSM):
        shown = page(desk, by)
        tags = Tags(shown)
        assert "<script" not in shown
        assert not [each for each in tags.all("img") if each["src"] == "x"]
        assert HOSTILE in tags.text.replace("\u2060", "")
        assert tags.open == []


def test_each_chart_comes_for_light_and_dark_and_for_wide_and_narrow(desk: Desk) -> None:
    asked: list[Sheet] = []
    shown = page(replace(desk, draw=drawing(asked)))

    pictures = Tags(shown).all("img")
    assert [each["class"] for each in pictures[:4]] == [
        "light wide", "light narrow", "dark wide", "dark narrow",
    ]  # fmt: skip
    assert len(pictures) == len(asked) == 4 * 5
    assert {(each.theme, each.width, each.form) for each in asked} == {
        (theme, width, Form.SVG) for theme in (Theme.LIGHT, Theme.DARK) for width in (680, 340)
    }
    assert all((each["alt"] or "").count("n = ") or "ARR" in (each["alt"] or "") or "closed"
               in (each["alt"] or "") for each in pictures)  # fmt: skip


def test_tables_can_be_read_without_seeing_them(desk: Desk) -> None:
    tags = Tags(page(desk, Dimension.CSM))

    assert len(tags.all("caption")) == len(tags.all("table")) == 8
    assert all(each.get("scope") in {"row", "col"} for each in tags.all("th"))
    ids = {each["id"] for each in tags.all("span") if "id" in each}
    regions = [each for each in tags.all("div") if each.get("role") == "region"]
    assert len(regions) == 4
    assert all(each["aria-labelledby"] in ids and each["tabindex"] == "0" for each in regions)
    assert tags.all("html") == [{"lang": "en"}]
    assert tags.open == []


def test_without_pictures_the_page_says_so_and_has_every_number(desk: Desk) -> None:
    without = replace(desk, draw=lambda _sheets: NotDrawn("drawing_failed"))
    tags = Tags(page(without))

    assert tags.all("img") == []
    assert "The pictures could not be drawn on this machine." in tags.text
    assert "Apr 2026 USD $120,000 $560,800.01 $443,199.99 15" in tags.text
    assert "within 48 hours 66.67% n = 15" in tags.text


def test_a_time_without_cases_is_a_short_page(desk: Desk) -> None:
    asked: list[Sheet] = []
    tags = Tags(
        page(replace(desk, draw=drawing(asked)), period=Period(date(2020, 1, 1), date(2020, 1, 1)))
    )

    assert "No case was closed in that time." in tags.text
    assert tags.all("table") == tags.all("img") == []
    assert asked == []


def test_parts_stand_beside_what_they_were_before(desk: Desk) -> None:
    text = Tags(page(desk)).text

    assert "never reached 50% n = 2, few before: 60% (n = 5, few)" in text
    assert "Value not seen 10 n = 10 before: 5 (n = 5, few)" in text
