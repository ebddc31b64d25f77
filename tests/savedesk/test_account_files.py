"""Files as people and attackers hand them in: read, or refused with the line and the reason."""

import gc
import io
import sys
from pathlib import Path

import pytest

from bot.account_import import Placed, Problem
from savedesk.account_file import opened_file, worded
from savedesk.errors import CommandFailed

HEADER = "account_id,name,arr,currency\n"


def read(directory: Path, data: bytes | str) -> list[Placed | Problem]:
    file = directory / "accounts.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    with opened_file(file, {}, "USD") as opened:
        return list(opened.read())


def names(found: list[Placed | Problem]) -> list[str]:
    return [each.facts.name for each in found if isinstance(each, Placed)]


def problems(found: list[Placed | Problem]) -> list[tuple[int, str]]:
    return [(each.line, worded(each.refusal)) for each in found if isinstance(each, Problem)]


@pytest.mark.parametrize(
    "data",
    [
        (HEADER + "1,ACME,5,\n").encode("utf-16"),
        (HEADER + "1,ACME,5,\n").encode("utf-16-be"),
        (HEADER + "1,ACME,5,\n").encode("utf-16-le"),
        b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)),
        bytes(5000),
    ],
)
def test_other_encodings_and_workbooks_are_refused_with_what_to_save(
    tmp_path: Path, data: bytes
) -> None:
    with pytest.raises(CommandFailed) as refused:
        read(tmp_path, data)
    assert "is not UTF-8 text" in refused.value.message
    assert "CSV UTF-8" in refused.value.hint


def test_standard_input_is_looked_at_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.TextIOWrapper(io.BytesIO((HEADER + "1,ACME,5,\n").encode("utf-16")))
    monkeypatch.setattr(sys, "stdin", raw)
    with (
        pytest.raises(CommandFailed, match="standard input is not UTF-8"),
        opened_file(Path("-"), {}, "USD"),
    ):
        pytest.fail("it was opened")


def test_a_quote_that_is_never_closed_takes_no_other_row_with_it_silently(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + '1,"ACME,5,\n2,Globex,5,\n')
    assert names(found) == []
    ((line, said),) = problems(found)
    assert line == 2
    assert "is a quote not closed?" in said


def test_a_line_break_in_quotes_belongs_to_its_field(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + '1,"ACME\r\nEurope",5,\n2,Globex,lots,\n')
    assert names(found) == ["ACME Europe"]
    assert problems(found)[0][0] == 4


@pytest.mark.parametrize("named", ["", "\n", "x", '"', "\\"])
def test_a_separator_that_cannot_be_meant_is_passed_over(tmp_path: Path, named: str) -> None:
    assert names(read(tmp_path, f"sep={named}\n{HEADER}1,ACME,5,\n")) in (["ACME"], [])


def test_a_file_that_is_refused_leaves_no_trace_of_the_reader(tmp_path: Path) -> None:
    """What is told of an error behind it would stand on the screen as a traceback."""
    odd: list[object] = []
    before, sys.unraisablehook = sys.unraisablehook, odd.append
    try:
        with pytest.raises(CommandFailed, match="no column"):
            read(tmp_path, "sep=;\na;b\n1;2\n")
        gc.collect()
    finally:
        sys.unraisablehook = before
    assert odd == []


def test_a_million_columns_are_read_or_refused_in_bounded_time(tmp_path: Path) -> None:
    wide = read(tmp_path, "name," + "x," * 1_000_000 + "\nACME\n")
    assert names(wide) == ["ACME"]
    ((line, said),) = problems(read(tmp_path, HEADER + "1,ACME," + "," * 1_000_000 + "\n"))
    assert (line, "1000003 fields" in said) == (2, True)


def test_control_characters_are_no_part_of_any_field(tmp_path: Path) -> None:
    """A terminal would obey some of them, and not every database keeps all."""
    padding = " " * 5000
    found = read(tmp_path, HEADER + f"1,Soylent{padding},5,\n" + "\x1b[2J2\x00,\x1b[31mACME,5,\n")
    placed = [each.facts for each in found if isinstance(each, Placed)]
    assert [(each.external_id, each.name) for each in placed[1:]] == [("[2J2", "[31mACME")]
    ((_, said),) = problems(read(tmp_path, HEADER + "1,ACME,\x1b[31mlots,\n"))
    assert "\x1b" not in said


def test_formulas_are_names_here(tmp_path: Path) -> None:
    """They are kept as they stand; tables that go out disarm them."""
    found = read(tmp_path, HEADER + '=1+1,"=HYPERLINK(""http://x.example"")",5,\n')
    assert names(found) == ['=HYPERLINK("http://x.example")']
