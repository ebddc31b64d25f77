"""What a file of accounts may say, field by field."""

from datetime import date

import pytest

from domain.account_rows import COLUMNS, read_header, read_row
from domain.directory import DirectoryFacts
from domain.errors import DomainError

PLACES = read_header(COLUMNS, {})


def row(**said: str) -> DirectoryFacts:
    cells = [({"name": "ACME"} | said).get(column, "") for column in COLUMNS]
    return read_row(cells, PLACES, len(COLUMNS), "USD")


def test_a_full_row_is_taken_wholly() -> None:
    facts = row(
        account_id="001", name=" Störung  GmbH ", arr="84000", currency="eur",
        renewal_date="2026-11-03", owner_email="Mina@Example.com", health="72", tier="A",
        segment="Mid market",
    )  # fmt: skip

    assert facts == DirectoryFacts(
        "Störung GmbH", "storung", "001", 84_000_00, "EUR", date(2026, 11, 3), "mina@example.com",
        72, "A", "Mid market",
    )  # fmt: skip


def test_what_is_empty_says_nothing() -> None:
    assert row() == DirectoryFacts("ACME", "acme")
    assert row(currency="EUR").currency is None
    assert read_row(["", "ACME"], PLACES, len(COLUMNS), "USD").name == "ACME"


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("84,000", "USD", 84_000_00),
        ("84,000.50", "", 84_000_50),
        ("84.000,50", "EUR", 84_000_50),
        ("84000,5", "EUR", 84_000_50),
        ("1.234.567,89", "EUR", 1_234_567_89),
        ("€ 99,90", "EUR", 99_90),
        ("84k", "USD", 84_000_00),
        ("84,000", "JPY", 84_000),
        ("0", "USD", 0),
    ],
)
def test_amounts_are_kept_in_their_currency(typed: str, currency: str, minor: int) -> None:
    facts = row(arr=typed, currency=currency)

    assert (facts.arr_minor, facts.currency) == (minor, currency or "USD")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026/11/03", date(2026, 11, 3)),
        ("2026-11-03T00:00:00Z", date(2026, 11, 3)),
        ("2026-11-03 10:30:00", date(2026, 11, 3)),
        ("20261103", date(2026, 11, 3)),
    ],
)
def test_dates_begin_with_the_year(typed: str, day: date) -> None:
    assert row(renewal_date=typed).renewal_on == day


def test_an_amount_that_names_its_currency_is_in_that_one_and_in_no_other() -> None:
    assert (row(arr="€84,000").arr_minor, row(arr="€84,000").currency) == (84_000_00, "EUR")
    assert row(arr="84000 EUR", currency="EUR").currency == "EUR"
    with pytest.raises(DomainError, match="row_amount"):
        row(arr="€84,000", currency="USD")


@pytest.mark.parametrize(("typed", "score"), [("0", 0), ("100", 100), ("49.5", 50), ("29.4", 29)])
def test_health_is_of_a_hundred(typed: str, score: int) -> None:
    assert row(health=typed).health == score


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", " ", "row_nameless"),
        ("name", "x" * 301, "row_field_long"),
        ("account_id", "x" * 201, "row_field_long"),
        ("segment", "x" * 100_000, "row_field_long"),
        ("arr", "lots", "row_amount"),
        ("arr", "-5", "row_amount"),
        ("arr", "1.234", "row_amount"),
        ("arr", "1e6", "row_amount"),
        ("arr", "=1+1", "row_amount"),
        ("currency", "dollars", "row_currency"),
        ("currency", "€", "row_currency"),
        ("renewal_date", "11/03/2026", "row_date"),
        ("renewal_date", "03.11.2026", "row_date"),
        ("renewal_date", "2026-02-30", "row_date"),
        ("renewal_date", "0001-01-01", "row_date"),
        ("renewal_date", "46329", "row_date"),
        ("renewal_date", "soon", "row_date"),
        ("owner_email", "Mina", "row_email"),
        ("owner_email", "a@b, c@d", "row_email"),
        ("health", "101", "row_health"),
        ("health", "-1", "row_health"),
        ("health", "green", "row_health"),
        ("health", "NaN", "row_health"),
        ("health", "५०", "row_health"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(field: str, typed: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        row(**{field: typed})
    assert caught.value.code == code


def test_a_yen_has_no_cents() -> None:
    with pytest.raises(DomainError, match="row_amount"):
        row(arr="84000.50", currency="JPY")


def test_more_fields_than_the_header_has_are_no_row() -> None:
    with pytest.raises(DomainError, match="row_too_wide"):
        read_row(["1", "ACME", *[""] * 8], PLACES, len(COLUMNS), "USD")


def test_the_header_is_read_in_any_order_and_case_with_others_between() -> None:
    places = read_header([" Extra", "NAME", "arr ", "Account_ID"], {})

    assert places == {"name": 1, "arr": 2, "account_id": 3}


def test_columns_may_be_called_otherwise() -> None:
    columns = {"name": "Company name", "arr": "Annual  Revenue"}

    assert read_header(["annual revenue", "company NAME"], columns) == {"arr": 0, "name": 1}


@pytest.mark.parametrize(
    ("cells", "columns", "code"),
    [
        (["account", "arr"], {}, "header_without"),
        (["name"], {"name": "Company"}, "header_without"),
        (["name"], {"arr": "Revenue"}, "header_without"),
        (["name", "Name"], {}, "header_twice"),
        (["ACME", "84000"], {}, "header_without"),
    ],
)
def test_a_header_that_is_none_is_refused(
    cells: list[str], columns: dict[str, str], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        read_header(cells, columns)
    assert caught.value.code == code
