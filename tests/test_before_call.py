"""One screen before the call: what to say, what is promised, what may be offered."""

from datetime import timedelta

import pytest

from bot import before_call
from bot.case_plan import OpenPromise
from sandbox.checks import check_view
from sandbox.people import plain_text
from tests.updating import CHANNEL
from tests.world import World


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def shown(world: World) -> str:
    mina = world.person("mina")
    mina.types("/save call", channel=CHANNEL)
    check_view(mina.modal.payload)
    return plain_text(mina.modal.payload["blocks"])


def test_the_talk_track_of_the_playbook_stands_first(acme: World) -> None:
    text = shown(acme)

    assert "Budgets are being cut everywhere" in text
    assert "playbook Budget" in text


def test_before_the_cause_is_known_there_is_no_offer(acme: World) -> None:
    text = shown(acme)

    assert "No offer before the cause is known" in text
    assert "do not offer a discount" in text


def test_with_the_cause_known_still_nothing_is_pre_approved(acme: World) -> None:
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, cause="budget")

    text = shown(acme)

    assert "before the cause is known" not in text
    assert "Nothing is approved" in text


def test_open_promises_are_shown_and_overdue_ones_are_to_be_said_first(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = acme.clock.now()
    promises = [
        OpenPromise("The fix <!channel>", "U0MINA", now - timedelta(days=1)),
        *(OpenPromise("x" * 500, "U0BOB", now + timedelta(days=n)) for n in range(20)),
    ]
    monkeypatch.setattr(before_call, "open_promises", lambda _tx, _case: promises)

    text = shown(acme)

    assert "The fix" in text
    assert "say so first" in text
    assert "and 11 more" in text


def test_without_promises_that_is_said(acme: World) -> None:
    assert "No promise is open" in shown(acme)


def test_it_stands_under_more_and_logs_the_contact_afterwards(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Before the call", channel=CHANNEL, via="More…")

    mina.clicks("Log contact")

    assert "Whom did you reach?" in str(mina.modal.payload)


def test_who_is_not_in_the_case_is_refused(acme: World) -> None:
    assert "Only people in the case's channel" in acme.person("omar").types("/save call ACME")
