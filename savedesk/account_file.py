"""A file of accounts as a spreadsheet writes it: its encoding, its separator, its lines."""

import csv
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from bot.account_import import Placed, Problem
from domain.account_rows import Places, read_header, read_row, unreadable
from domain.errors import DomainError
from playbooks.account_refusals import ACCOUNT_REFUSALS
from playbooks.words import words_for
from savedesk.errors import CommandFailed

STDIN = "-"
SEPARATORS = ",;\t|"
BEGINNING = 4096
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class AccountFile:
    """A file that can be read several times. `columns` and `currency` are the policy's."""

    name: str
    source: BinaryIO
    columns: Mapping[str, str]
    currency: str

    def read(self) -> Iterator[Placed | Problem]:
        """Every row, or why it is refused. Raises CommandFailed where the file is none of ours."""
        self.source.seek(0)
        text = io.TextIOWrapper(self.source, encoding="utf-8-sig", newline="")
        try:
            yield from self._rows(text)
        except UnicodeDecodeError as error:
            raise self._not_utf_8(error) from error
        finally:
            text.detach()

    def _rows(self, text: TextIO) -> Iterator[Placed | Problem]:
        records = _records(text)
        places, width = self._header(records)
        for line, cells in records:
            if isinstance(cells, DomainError):
                yield Problem(line, cells)
            elif any(cell.strip() for cell in cells):
                try:
                    yield Placed(line, read_row(cells, places, width, self.currency))
                except DomainError as refusal:
                    yield Problem(line, refusal)

    def _header(self, records: "Records") -> tuple[Places, int]:
        for _line, cells in records:
            if isinstance(cells, DomainError):
                break
            if any(cell.strip() for cell in cells):
                try:
                    return read_header(cells, self.columns), len(cells)
                except DomainError as refusal:
                    raise CommandFailed(f"{self.name}: {worded(refusal)}", HEADER) from refusal
        raise CommandFailed(f"{self.name} has no header.", HEADER)

    def _not_utf_8(self, error: UnicodeDecodeError) -> CommandFailed:
        byte = error.object[error.start : error.start + 1].hex().upper()
        return CommandFailed(
            f"{self.name} is not UTF-8 text (byte {byte}); nothing was imported.",
            "Save it as UTF-8: in Excel as “CSV UTF-8”, not as plain “CSV”.",
        )


HEADER = (
    "The first line has to name the columns: account_id,name,arr,currency,renewal_date,"
    "owner_email,health,tier,segment. Only name is needed; docs/accounts.md tells the rest."
)

Records = Iterator[tuple[int, list[str] | DomainError]]


def _records(text: TextIO) -> Records:
    """The records with the line each begins on; one that cannot be read is no end."""
    first, named, before = text.readline(), "", 0
    if first[:4].casefold() == "sep=":
        # A line of Excel's own, which names the separator.
        named, first, before = first[4:5], text.readline(), 1
    separator = named if named and named in SEPARATORS else _separator(first)
    # A quote that is never closed would take all that follows into one field.
    reader = csv.reader(_with_first(first, text), delimiter=separator, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, unreadable(str(error))


def _with_first(first: str, text: TextIO) -> Iterator[str]:
    if first:
        yield first
    # Not the file itself, which would be closed with this.
    yield from (line for line in text)


def _separator(header: str) -> str:
    """The one that the header has most of."""
    return max(SEPARATORS, key=header.count)


def worded(refusal: DomainError) -> str:
    """A refusal as a terminal shows it: nothing in it is markup."""
    return words_for("en").plain(ACCOUNT_REFUSALS[refusal.code], **refusal.params)


def _check_text(name: str, beginning: bytes) -> None:
    """UTF-16 and spreadsheets themselves have zero bytes, text has none."""
    if beginning[:2] in UTF_16 or b"\x00" in beginning:
        raise CommandFailed(
            f"{name} is not UTF-8 text, but UTF-16 or no text at all.",
            "Save it as UTF-8: in Excel as “CSV UTF-8”, not as plain “CSV” or as a workbook.",
        )


@contextmanager
def opened_file(path: Path, columns: Mapping[str, str], currency: str) -> Iterator[AccountFile]:
    """The file; what comes on standard input is kept in a temporary one while it is used."""
    if str(path) != STDIN:
        with path.open("rb") as source:
            _check_text(str(path), source.peek(BEGINNING)[:BEGINNING])
            yield AccountFile(str(path), source, columns, currency)
        return
    with tempfile.TemporaryFile(prefix="savedesk-accounts-") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.seek(0)
        _check_text("standard input", kept.read(BEGINNING))
        yield AccountFile("standard input", kept, columns, currency)
