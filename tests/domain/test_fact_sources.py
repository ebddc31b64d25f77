"""Whose word holds of one fact, for every preference and whoever said it before."""

from datetime import date
from typing import Any

import pytest

from domain.accounts import Account
from domain.fact_sources import Prefer, facts_that_hold, sources_of, typed_by_people

NEWEST, CSV, CRM = Prefer.NEWEST, Prefer.CSV, Prefer.CRM


def account(**known: Any) -> Account:
    return Account(1, "acme", "ACME", **known)


@pytest.mark.parametrize(
    ("prefer", "before", "source", "holds"),
    [
        (NEWEST, "csv", "hubspot", True),
        (NEWEST, "hubspot", "csv", True),
        (NEWEST, None, "csv", True),
        (CSV, "csv", "csv", True),
        (CSV, "csv", "hubspot", False),
        (CSV, "hubspot", "csv", True),
        (CSV, None, "salesforce", True),
        (CRM, "hubspot", "csv", False),
        (CRM, "csv", "hubspot", True),
        (CRM, "hubspot", "hubspot", True),
        # One CRM after another.
        (CRM, "hubspot", "salesforce", True),
        (CRM, None, "csv", True),
    ],
)
def test_who_may_change_a_fact(
    prefer: Prefer, before: str | None, source: str, holds: bool
) -> None:
    known = account(arr_minor=5, currency="EUR", said_by=before and f"arr={before}")
    taken = facts_that_hold(known, {"arr_minor": 7, "currency": "USD"}, source, prefer)
    expected: dict[str, Any] = {"arr_minor": 7, "currency": "USD"}
    if before != source:
        expected["said_by"] = f"arr={source}"
    assert taken == (expected if holds else {})


def test_an_amount_goes_with_its_currency() -> None:
    known = account(arr_minor=5, currency="EUR", said_by="arr=csv")
    said = {"arr_minor": 5, "currency": "USD"}
    assert facts_that_hold(known, said, "hubspot", CSV) == {}
    assert facts_that_hold(known, said, "hubspot", NEWEST) == {
        "currency": "USD", "said_by": "arr=hubspot",
    }  # fmt: skip


def test_the_same_word_again_changes_nothing() -> None:
    known = account(tier_named="A", said_by="tier=hubspot")
    assert facts_that_hold(known, {"tier_named": "A"}, "csv", NEWEST) == {}
    assert facts_that_hold(known, {"tier_named": "A"}, "hubspot", CRM) == {}


def test_who_is_preferred_takes_over_what_both_say() -> None:
    known = account(tier_named="A", said_by="tier=hubspot")
    assert facts_that_hold(known, {"tier_named": "A"}, "csv", CSV) == {"said_by": "tier=csv"}


def test_health_name_and_id_belong_to_nobody() -> None:
    known = account(said_by="arr=csv")
    said = {"health": 20, "name": "Acme Inc.", "external_id": None}
    assert facts_that_hold(known, said, "hubspot", CSV) == {"health": 20, "name": "Acme Inc."}


def test_what_people_type_is_no_directorys_any_more() -> None:
    known = account(said_by="arr=csv renewal=hubspot")
    typed = typed_by_people(known, {"arr_minor": 9, "currency": "USD"})
    assert typed == {
        "arr_minor": 9, "currency": "USD", "facts_at": None, "said_by": "renewal=hubspot",
    }  # fmt: skip
    assert typed_by_people(account(), {"renewal_on": date(2026, 1, 1)})["said_by"] is None
    assert sources_of(account()) == {}
