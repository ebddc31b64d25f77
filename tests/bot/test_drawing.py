"""Pictures from another process: real ones, and what happens when it fails."""

import logging
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot import drawing
from bot.charts import Bar, Bars, Form, Line, Lines, Sheet, Theme, Tick
from bot.drawing import Drawn, NotDrawn, draw
from bot.palette import PALETTES

PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = "$\\frac{1}{0}$ <script>alert(1)</script> & %s {x} \u202e\x07"


def chart(label: str = "Within 48 hours") -> Bars:
    rows = (Bar(label, 50_00, "50% · n = 14", before=40_00), Bar("Later", 0, "0% · n = 2", True))
    return Bars("Save rate", "Of closed cases.", rows, 100_00, "alt", ("Hatched: few.",), "before")


def months(count: int) -> Lines:
    names = tuple(f"{each:02}/2026" for each in range(1, count + 1))
    drawn = (Line("at risk", tuple(range(count))), Line("saved", (None,) * count))
    return Lines("ARR", "By month.", names, drawn, (Tick(0, "$0"), Tick(50, "$50")), "alt")


def png(sheet: Sheet) -> bytes:
    drawn = draw([sheet])
    assert isinstance(drawn, Drawn)
    return drawn.pictures[0]


def size(picture: bytes) -> tuple[int, int]:
    """From the header of a PNG."""
    assert picture.startswith(PNG)
    assert picture[12:16] == b"IHDR"
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def is_svg(picture: bytes) -> bool:
    # Our own, drawn a moment ago.
    return ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314


def pixels(picture: bytes) -> bytes:
    """The bytes of the pixels, one filter byte before each row."""
    data, at = b"", 8
    while at < len(picture):
        length, kind = struct.unpack(">I4s", picture[at : at + 8])
        if kind == b"IDAT":
            data += picture[at + 8 : at + 8 + length]
        at += 12 + length
    return zlib.decompress(data)


def test_a_picture_is_twice_as_wide_as_where_it_stands_and_not_large() -> None:
    picture = png(Sheet((chart(), months(12)), 620))
    width, height = size(picture)

    assert width == 1240
    assert 600 < height < 2400
    assert len(picture) < 400_000
    assert len(pixels(picture)) == (width * 4 + 1) * height


def test_sheets_come_back_in_their_order_in_the_form_that_was_asked_for() -> None:
    sheets = [Sheet((chart(),), 620, Theme.LIGHT, Form.SVG), Sheet((chart(),), 340),
              Sheet((months(3),), 340, Theme.DARK, Form.SVG)]  # fmt: skip
    drawn = draw(sheets)

    assert isinstance(drawn, Drawn)
    assert [each.startswith(PNG) for each in drawn.pictures] == [False, True, False]
    for svg, theme in ((drawn.pictures[0], Theme.LIGHT), (drawn.pictures[2], Theme.DARK)):
        assert PALETTES[theme].paper.encode() in svg
        assert is_svg(svg)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheets = [Sheet((chart(), months(2)), 620), Sheet((chart(),), 340, Theme.DARK, Form.SVG)]

    assert draw(sheets) == draw(sheets)


def test_what_people_typed_is_neither_a_formula_nor_markup() -> None:
    drawn = draw([Sheet((chart(HOSTILE),), 340), Sheet((chart(HOSTILE),), 340, form=Form.SVG)])

    assert isinstance(drawn, Drawn)
    assert b"<script>alert(1)</script>" not in drawn.pictures[1].split(b"<!--")[0]
    assert is_svg(drawn.pictures[1])


@pytest.mark.parametrize("label", ["x" * 400, "word " * 80, "理由" * 90, ""])
def test_no_label_is_too_long_and_none_too_short(label: str) -> None:
    assert size(png(Sheet((chart(label),), 340)))[0] == 680


@pytest.mark.parametrize("count", [1, 2, 36])
def test_any_number_of_months_has_room(count: int) -> None:
    assert size(png(Sheet((months(count),), 340)))[0] == 680


def test_signs_that_no_font_has_are_told() -> None:
    readable = draw([Sheet((chart("Zu teuer – réduction"),), 340)])
    unreadable = draw([Sheet((chart("\U00013080"),), 340)])

    assert isinstance(readable, Drawn)
    assert not readable.unreadable
    assert isinstance(unreadable, Drawn)
    assert unreadable.unreadable


def program(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


@pytest.mark.parametrize(
    "code",
    [
        "raise MemoryError('ACME is angry')",
        "import os; os._exit(9)",
        "import os; os.kill(os.getpid(), 9)",
        "print('no json')",
        "print('{}')",
        "print('[1]')",
        'print(\'{"pictures": [], "unreadable": false}\')',
        'print(\'{"pictures": [""], "unreadable": false}\')',
        'print(\'{"pictures": ["!!"], "unreadable": false}\')',
        'print(\'{"pictures": [3], "unreadable": false}\')',
    ],
)
def test_whatever_the_other_process_does_is_no_picture(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert draw([Sheet((chart(),), 340)], command=program(code)) == NotDrawn("drawing_failed")
    assert "ACME" not in str([vars(each) for each in caplog.records])


def test_one_that_takes_too_long_is_ended() -> None:
    found = draw([Sheet((chart(),), 340)], 0.5, program("import time; time.sleep(60)"))

    assert found == NotDrawn("drawing_took_too_long")


def test_a_machine_without_the_program_gets_no_picture(tmp_path: Path) -> None:
    command = (str(tmp_path / "none"),)

    assert draw([Sheet((chart(),), 340)], command=command) == NotDrawn("drawing_failed")


def test_the_other_process_is_lent_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "DATABASE_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "secret")

    assert set(drawing._environment()) - set(drawing.LENT) == {"PYTHONPATH", "MPLBACKEND"}


def test_the_bot_itself_never_imports_the_library() -> None:
    code = (
        "import sys, savedesk.cli, savedesk.serve, savedesk.demo, handlers.app, bot.kinds,"
        " bot.drawing, bot.charts; print([each for each in sys.modules"
        " if each.partition('.')[0] in {'matplotlib', 'numpy', 'PIL', 'fontTools'}])"
    )
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip

    assert said.stdout.strip() == "[]"
