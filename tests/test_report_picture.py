"""The picture of a report: in the asker's messages, described in words, and told when it fails."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.charts import Sheet
from bot.drawing import Drawn, NotDrawn, draw
from sandbox.state import File, Message
from tests.reporting import one_saved
from tests.world import World

DAY = timedelta(days=1)


@pytest.fixture
def saved(world: World) -> World:
    return one_saved(world)


def asks(world: World, name: str = "bob") -> None:
    world.person(name).types("/save report last 30 days")
    world.settle(longest=200)


def pictures(world: World) -> list[File]:
    return [each for each in world.sandbox.state.files.values() if each.name.endswith(".png")]


def shown(world: World, name: str = "bob") -> list[Message]:
    """The messages with a picture that somebody sees."""
    names = {each.id for each in pictures(world)}
    return [each for each in world.told(name) if names & set(each.files)]


def dead(world: World) -> int:
    with world.desk.database.read() as tx:
        return tx.letters.count()


def test_a_manager_gets_the_picture_with_the_numbers_as_its_description(saved: World) -> None:
    saved.draw = draw
    asks(saved)

    (picture,) = pictures(saved)
    assert picture.is_picture
    assert 20_000 < len(picture.content) < 400_000
    assert picture.title == (
        "Save report Feb 8, 2026 – Mar 9, 2026, cases of 3 people: your team and you"
    )
    assert picture.alt == (
        "Save rate by response speed. Within 48 hours: 100% · n = 1, few; Later, within 7 days: "
        "no cases; After 7 days: no cases; Never reached: no cases. "
        "Reasons. Budget: 1 closed, 0 left. "
        "ARR at risk, saved and lost by month, in USD. "
        "Mar 2026: at risk $0, saved $50,000, lost $0; "
        "Feb 2026: at risk $0, saved $0, lost $0."
    )
    (message,) = shown(saved)
    assert message.text == "The report as a picture."


def test_only_who_asked_gets_it_and_it_names_no_customer(saved: World) -> None:
    asks(saved)

    assert not any(shown(saved, name) for name in ("mina", "omar", "dana", "vera"))
    (picture,) = pictures(saved)
    assert not [each for each in ("ACME", "acme") if each in picture.alt + picture.title]


def test_the_picture_is_drawn_when_it_is_sent_and_sent_once(saved: World) -> None:
    drawn: list[Sequence[Sheet]] = []

    def counting(sheets: Sequence[Sheet]) -> Drawn:
        drawn.append(sheets)
        return Drawn((b"\x89PNG picture",))

    saved.draw = counting
    saved.sandbox.faults.do_then_drop("files.completeUploadExternal")
    asks(saved)
    saved.passes(timedelta(minutes=10))

    assert len(shown(saved)) == 1
    assert [len(each) for each in drawn] == [1]
    assert dead(saved) == 0


@pytest.mark.parametrize("reason", ["drawing_failed", "drawing_took_too_long"])
def test_without_a_picture_the_report_goes_out_and_says_so(saved: World, reason: str) -> None:
    saved.draw = lambda _sheets: NotDrawn(reason)
    asks(saved)

    said = [each.text for each in saved.told("bob")]
    (told,) = [each for each in said if "could not be drawn" in each]
    assert "Within 48 hours: 100% · n = 1, few" in told
    assert any("save rate 100% (n = 1, few)" in each for each in said)
    assert [each.name.rpartition(".")[2] for each in saved.sandbox.state.files.values()] == ["csv"]
    assert dead(saved) == 1


def test_an_admin_tries_it_again_and_it_comes(saved: World) -> None:
    saved.draw = lambda _sheets: NotDrawn("drawing_failed")
    asks(saved)
    saved.draw = lambda _sheets: Drawn((b"\x89PNG picture",))

    dana = saved.person("dana")
    dana.types("/save letters")
    dana.clicks("Try again")
    saved.settle(longest=200)

    assert len(shown(saved)) == 1
    assert dead(saved) == 0


def test_signs_that_no_font_has_are_spoken_of(saved: World) -> None:
    saved.draw = lambda _sheets: Drawn((b"\x89PNG picture",), unreadable=True)
    asks(saved)

    (message,) = shown(saved)
    assert "this machine has no font for them" in message.text


def test_without_any_closed_case_there_is_no_picture(saved: World) -> None:
    asks(saved, "omar")

    assert pictures(saved) == []
