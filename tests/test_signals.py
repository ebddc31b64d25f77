"""Signals: by hand and by webhooks, weak and strong, health, open cases, storms, nobody's."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.proposal_ends import EDIT_EVERY
from bot.signals import note_health
from domain.signal_sources import SignalSources
from domain.signals import ProposalState, SignalKind, Strength
from domain.timeline import EntryKind
from tests.signalling import arrives, count, known_account, proposal, proposals, report
from tests.world import MONDAY, World

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """At half past ten in New York, where Bob works."""
    made = World(tmp_path)
    made.passes(timedelta(hours=6, minutes=30))
    return made


def test_a_strong_signal_by_hand_proposes_a_case_at_once(world: World) -> None:
    mina, bob = world.person("mina"), world.person("bob")

    said = world.person("omar").types("/save signal Globex competitor they compare us with Initech")

    assert "Noted. A case for *Globex* is proposed to whoever answers for it." in said
    assert "*Globex* may be leaving: a competitor is looked at." in bob.reads()
    assert "noted by <@U0OMAR>: “they compare us with Initech”" in bob.reads()
    assert mina.reads().count("Globex") == 0


def test_one_weak_signal_is_a_note_and_a_second_kind_proposes(world: World) -> None:
    mina = world.person("mina")

    said = mina.types("/save signal ACME logins-down from 5 a week to 1")
    assert "One weak signal alone proposes nothing" in said
    mina.types("/save signal ACME logins_down again")
    assert proposals(world) == []

    mina.types("/save signal ACME silence nobody answers")
    assert proposal(world).state is ProposalState.OPEN
    assert "logins fell and sudden silence" in world.person("bob").reads()


def test_weak_signals_count_together_for_thirty_days(world: World) -> None:
    arrives(world, report(SignalKind.SILENCE))
    world.passes(31 * DAY)
    arrives(world, report(SignalKind.LOGINS_DOWN, event="e2", at=world.clock.now()))
    assert proposals(world) == []

    arrives(world, report(SignalKind.NPS_DOWN, event="e3", at=world.clock.now()))
    assert len(proposals(world)) == 1


def test_a_source_may_say_how_strong_a_signal_is(world: World) -> None:
    arrives(world, report(SignalKind.SILENCE, strength=Strength.STRONG))
    arrives(world, report(SignalKind.COMPETITOR, "Globex", "e2", strength=Strength.WEAK))

    assert (len(proposals(world)), proposals(world, "Globex")) == (1, [])


def test_what_happened_long_ago_proposes_nothing(world: World) -> None:
    arrives(world, report(SignalKind.COMPETITOR, at=MONDAY - 40 * DAY))

    assert (count(world, "signals"), proposals(world)) == (1, [])


def test_words_that_are_no_signal_are_refused_with_the_way_out(world: World) -> None:
    mina = world.person("mina")

    assert "`/save signal` lists what can be seen" in mina.types("/save signal ACME sunshine")
    assert "`/save signal` lists what can be seen" in mina.types("/save signal competitor")
    assert "`competitor` a competitor is looked at" in mina.types("/save signal")
    assert count(world, "signals") == 0


@pytest.mark.parametrize(
    ("scores", "kinds"),
    [
        ([80, 45], [SignalKind.HEALTH_AT_RISK]),
        ([80, 29], [SignalKind.HEALTH_RED]),
        ([80, 45, 29], [SignalKind.HEALTH_AT_RISK, SignalKind.HEALTH_RED]),
        ([45, 40, 31, 49], []),
        ([10, 5, 25], []),
        ([10], []),
        ([29, 60, 29], [SignalKind.HEALTH_RED]),
        ([50, 49], [SignalKind.HEALTH_AT_RISK]),
        ([30, 29], [SignalKind.HEALTH_RED]),
    ],
)
def test_health_is_a_signal_when_it_gets_into_a_worse_band(
    world: World, scores: list[int], kinds: list[SignalKind]
) -> None:
    for number, score in enumerate(scores):
        at = world.clock.now() + timedelta(seconds=number)
        world.clock.advance(timedelta(seconds=1))
        arrives(world, report(None, event=f"h{number}", at=at, health=score))

    with world.desk.database.read() as tx:
        account = tx.accounts.find_named("ACME")
        assert account is not None
        assert account.health == scores[-1]
        found = tx.signals.list_loose(account.id, MONDAY - DAY)
        held = [kind for each in proposals(world) for kind in tx.signals.basis_of(each.id, 9).kinds]
    assert sorted([*(each.kind for each in found), *held]) == sorted(kinds)
    assert bool(proposals(world)) is (SignalKind.HEALTH_RED in kinds)


def test_a_score_that_arrives_late_changes_nothing(world: World) -> None:
    account = known_account(world)
    with world.desk.database.write() as tx:
        note_health(world.desk, tx, account, 80, "own", MONDAY - 2 * DAY)
        note_health(world.desk, tx, account, 60, "own", MONDAY)
        late = note_health(world.desk, tx, account, 20, "own", MONDAY - DAY)
        assert (late.signal, tx.accounts.get(account).health) == (None, 60)


def test_an_open_case_hears_of_each_kind_once_a_day_and_its_timeline_of_all(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")

    for number in range(40):
        kind = SignalKind.SUPPORT_SPIKE if number % 2 else SignalKind.ANGRY_TONE
        arrives(world, report(kind, event=f"e{number}", evidence=f"ticket {number}"))
    assert mina.reads("save-acme").count("New signal:") == 2
    world.passes(DAY)
    arrives(world, report(SignalKind.ANGRY_TONE, event="next", at=world.clock.now()))

    assert mina.reads("save-acme").count("New signal:") == 3
    case = world.case("ACME")
    with world.desk.database.read() as tx:
        told = [each for each in tx.timeline.list_of(case.id) if each.kind is EntryKind.SIGNAL]
    assert len(told) == 41
    assert proposals(world) == []
    mina.types("/save timeline ACME")
    assert "an angry tone" in str(mina.modal)


def test_a_muted_account_keeps_its_signals_and_proposes_nothing_until_it_ends(world: World) -> None:
    bob = world.person("bob")
    arrives(world, report(SignalKind.COMPETITOR))
    bob.clicks("Mute 30 days")

    world.passes(29 * DAY)
    arrives(world, report(SignalKind.CANCELLATION, event="e2", at=world.clock.now()))
    assert len(proposals(world)) == 1
    world.passes(2 * DAY)
    arrives(world, report(SignalKind.CANCELLATION, event="e3", at=world.clock.now()))

    assert (count(world, "signals"), len(proposals(world))) == (3, 2)


def test_the_account_is_found_by_id_then_name_then_address(world: World) -> None:
    from bot.signal_inbox import account_meant
    from bot.signal_shapes import Hints

    known_account(world, "ACME Corp", source="csv", external_id="A-1")
    known_account(world, "Globex", source="elsewhere", external_id="A-2")
    world.change_policy(signal_sources=SignalSources(accounts={"cus_9": "Initech"}))
    with world.desk.database.write() as tx:
        for hints, name in (
            (Hints(("A-1",), "Globex", "x@globex.com"), "ACME Corp"),
            (Hints(("unknown", "A-1")), "ACME Corp"),
            (Hints(("cus_9",)), "Initech"),
            (Hints(("A-2",)), None),
            (Hints(("A-2",), "Glob-ex GmbH"), "Glob-ex GmbH"),
            (Hints((), "  acme, Inc. "), "ACME Corp"),
            (Hints((), "", "ann@mail.globex.co.uk"), "Globex"),
            (Hints((), "", "ann@unknown.example"), None),
            (Hints((), "\x01 ", "ann@globex.com"), "Globex"),
            (Hints(), None),
        ):
            found = account_meant(tx, world.policy, "stripe", hints)
            assert (found and found.name) == name, hints


def test_a_storm_for_one_account_is_one_proposal_whose_message_is_edited_now_and_then(
    world: World,
) -> None:
    known_account(world, owner_email="nell@example.com")
    storm = [
        report(SignalKind.PAYMENT_FAILED, event=f"e{n}", evidence=f"try {n}") for n in range(300)
    ]

    for start in range(0, 300, 30):
        arrives(world, *storm[start : start + 30], *storm[:20])
        world.passes(timedelta(minutes=1))
    world.passes(EDIT_EVERY)

    assert (count(world, "signals"), len(proposals(world))) == (300, 1)
    posts = [each for each in world.calls("chat.postMessage") if "ACME" in each["text"]]
    assert [each["channel"] for each in posts] == ["U0NELL", "U0BOB"]
    # Ten minutes of storm, two people: an edit each in five minutes.
    assert len(world.calls("chat.update")) <= 2 * 3
    (message,) = (each for each in world.told("nell") if "ACME" in each.text)
    assert "and 294 before" in str(message.blocks)
    assert str(message.blocks).count("“try ") == 6


def test_a_days_storm_of_many_accounts_gives_each_its_proposal_once(world: World) -> None:
    """A fifth of it for one account, much of it delivered twice, weak and strong, in disorder."""
    storm = []
    for number in range(600):
        account = "Account 0" if number % 5 == 0 else f"Account {number % 40}"
        kind = (SignalKind.COMPETITOR, SignalKind.SILENCE, SignalKind.SILENCE)[number % 3]
        storm.append(report(kind, account, f"e{number}"))
    proposing = {each.hints.name for each in storm if each.kind is SignalKind.COMPETITOR}

    for start in range(0, 600, 100):
        arrives(world, *storm[start : start + 100], *storm[start : start + 50])

    assert count(world, "signals") == 600
    for name in {each.hints.name for each in storm}:
        assert len(proposals(world, name)) == (name in proposing), name
    asked = [each for each in world.told("bob") if "may be leaving" in each.text]
    assert len(asked) == 3, "the rest stands in their day"
