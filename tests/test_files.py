"""Texts as files: into a case's channel or to one person, each exactly once."""

from datetime import timedelta

import pytest

from bot.files import MOST_BYTES, send_file
from bot.messages import Message
from domain.errors import DomainError
from sandbox.state import Message as Said
from tests.updating import CHANNEL
from tests.world import World

LAST = "files.completeUploadExternal"
WHOLE = "Ünïcode & <angles>\n" * 700


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def to_channel(world: World, key: str = "k", text: str = WHOLE) -> bool:
    with world.desk.database.write() as tx:
        sent = send_file(
            tx, key=key, name="value-summary", title="Value summary", content=text,
            comment=Message("For ACME"), now=world.clock.now(), case=world.case("ACME"),
        )  # fmt: skip
    world.settle(longest=200)
    return sent


def to_person(world: World, person_id: str, *, about_case: bool = True) -> None:
    with world.desk.database.write() as tx:
        send_file(
            tx, key="k", name="timeline", title="Timeline of ACME", content=WHOLE,
            comment=Message("All of ACME"), now=world.clock.now(), person_id=person_id,
            case=world.case("ACME") if about_case else None,
        )  # fmt: skip
    world.settle(longest=200)


def shared(world: World, channel: str = CHANNEL) -> list[Said]:
    return [message for message in world.messages(channel) if message.files]


def dead(world: World) -> int:
    with world.desk.database.read() as tx:
        return tx.letters.count()


def test_a_file_in_the_channel_holds_the_whole_text_sign_by_sign(acme: World) -> None:
    to_channel(acme)

    assert acme.person("mina").files(CHANNEL) == {"Value summary": WHOLE}
    assert [message.text for message in shared(acme)] == ["For ACME"]


def test_a_key_is_sent_once_for_ever(acme: World) -> None:
    assert to_channel(acme)
    assert not to_channel(acme)

    assert len(shared(acme)) == 1


def test_a_file_to_a_person_goes_into_the_conversation_with_them(acme: World) -> None:
    to_person(acme, "U0BOB")

    assert acme.person("bob").files() == {"Timeline of ACME": WHOLE}
    assert not shared(acme)


def test_the_name_says_nothing_of_the_customer(acme: World) -> None:
    to_channel(acme)

    (file,) = acme.sandbox.state.files.values()
    assert file.name.startswith("value-summary-")
    assert "acme" not in file.name.lower()


def test_who_may_not_see_the_case_gets_no_file_about_it(acme: World) -> None:
    to_person(acme, "U0NELL")

    assert acme.person("nell").files() == {}
    assert not acme.calls(LAST)


def test_a_file_about_no_case_reaches_anybody(acme: World) -> None:
    to_person(acme, "U0PRIYA", about_case=False)

    assert list(acme.person("priya").files()) == ["Timeline of ACME"]


def test_a_lock_screen_that_shows_no_names_gets_neither_title_nor_comment(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save settings")
    mina.fills({"Notifications on a lock screen": "Name no customer"}).submits()

    to_person(acme, "U0MINA")

    (message,) = [each for each in mina.sees() if each.files]
    assert "ACME" not in message.text
    assert all("ACME" not in title for title in mina.files())


@pytest.mark.parametrize("step", ["conversations.open", "files.getUploadURLExternal", "upload"])
@pytest.mark.parametrize("fault", ["drop", "do_then_drop", "server_error", "do_then_fail"])
def test_doubt_before_the_last_step_only_begins_again(acme: World, step: str, fault: str) -> None:
    getattr(acme.sandbox.faults, fault)(step)

    to_person(acme, "U0BOB")

    assert len([each for each in acme.person("bob").sees() if each.files]) == 1
    assert len(acme.calls(LAST)) == 1


@pytest.mark.parametrize("fault", ["do_then_drop", "do_then_fail"])
def test_a_file_that_perhaps_arrived_is_looked_up_and_not_sent_twice(
    acme: World, fault: str
) -> None:
    getattr(acme.sandbox.faults, fault)(LAST)

    to_channel(acme)

    assert len(shared(acme)) == 1
    assert len(acme.calls("files.getUploadURLExternal")) == 1


@pytest.mark.parametrize("fault", ["drop", "server_error"])
def test_a_file_that_did_not_arrive_is_sent_again(acme: World, fault: str) -> None:
    getattr(acme.sandbox.faults, fault)(LAST)

    to_channel(acme)

    assert len(shared(acme)) == 1


def test_a_file_that_arrives_late_is_not_sent_twice(acme: World) -> None:
    acme.sandbox.faults.do_late(LAST, seconds=40.0)

    to_channel(acme)

    assert len(shared(acme)) == 1


def test_another_file_with_another_key_does_not_count_as_found(acme: World) -> None:
    to_channel(acme, "first")
    acme.sandbox.faults.drop(LAST)

    to_channel(acme, "second")

    assert len(shared(acme)) == 2


def test_a_crash_after_the_last_step_says_nothing_twice(acme: World) -> None:
    with acme.desk.database.write() as tx:
        send_file(
            tx, key="k", name="x", title="T", content="text", comment=None,
            now=acme.clock.now(), case=acme.case("ACME"),
        )  # fmt: skip
    acme.bot.runner.claim()
    acme.restart()

    acme.settle(longest=200)

    assert len(shared(acme)) == 1


def test_429_in_any_step_only_makes_it_later(acme: World) -> None:
    for step in ("files.getUploadURLExternal", "upload", LAST):
        acme.sandbox.faults.rate_limit(step, retry_after=2)

    to_channel(acme)

    assert len(shared(acme)) == 1


def test_the_last_step_is_not_taken_when_the_claim_may_be_over(acme: World) -> None:
    slow = iter([41.0])

    def upload(file_id: str, content: bytes) -> object:
        acme.real.now += next(slow, 0.0)
        return real_upload(file_id, content)

    real_upload, acme.sandbox.upload = acme.sandbox.upload, upload  # type: ignore[method-assign,assignment]

    to_channel(acme)

    assert len(acme.calls("files.getUploadURLExternal")) == 2
    assert len(acme.calls(LAST)) == 1
    assert len(shared(acme)) == 1


def test_without_the_permission_the_person_is_told_and_it_is_kept(acme: World) -> None:
    acme.sandbox.scopes -= {"files:write"}

    to_person(acme, "U0BOB")

    assert "savedesk doctor" in acme.person("bob").reads()
    assert dead(acme) == 1
    acme.sandbox.scopes |= {"files:write"}
    acme.person("dana").types("/save letters")
    acme.person("dana").clicks("Try again")
    acme.settle(longest=200)
    assert list(acme.person("bob").files()) == ["Timeline of ACME"]


def test_without_the_permission_the_owner_is_told_of_a_file_for_the_channel(acme: World) -> None:
    acme.sandbox.faults.missing.add("files.getUploadURLExternal")

    to_channel(acme)

    assert "unknown_method" in acme.person("mina").reads()
    assert dead(acme) == 1


def test_a_file_waits_for_a_channel_that_i_was_removed_from(acme: World) -> None:
    channel = acme.sandbox.state.channel_named(CHANNEL)
    acme.sandbox.remove_member(channel, acme.sandbox.bot.id)
    acme.settle()

    to_channel(acme)
    assert not shared(acme)
    acme.sandbox.add_member(channel, acme.sandbox.bot.id, inviter="U0MINA")
    acme.passes(timedelta(minutes=1))
    acme.settle(longest=200)

    assert len(shared(acme)) == 1


def test_a_megabyte_is_the_most(acme: World) -> None:
    assert to_channel(acme, "most", "a" * MOST_BYTES)
    with pytest.raises(DomainError, match="text_too_long"):
        to_channel(acme, "more", "ä" * (MOST_BYTES // 2 + 1))

    assert len(shared(acme)) == 1
