"""Playbooks change while the bot runs: good edits are taken up, wrong ones explained once."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from playbooks.catalogue import load_catalogue
from playbooks.checked_yaml import BadFile
from sandbox.people import text_of
from sandbox.server import Server
from savedesk.playbook_watch import PlaybookWatch
from savedesk.running import RunningBot
from savedesk.settings import Settings
from storage.errors import DatabaseRefused
from tests.playbooks.written import STRUCTURE, TEXTS, write
from tests.test_process import until


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "own"
    made.mkdir()
    return made


class Told(list[str]):
    """What the admins are told."""

    def hear(self, problems: Sequence[BadFile]) -> None:
        self.extend(f"{Path(each.file).name}:{each.line}: {each.reason}" for each in problems)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def watch(directory: Path, told: Told) -> PlaybookWatch:
    write(directory)
    return PlaybookWatch(directory, told.hear)


def looks(watch: PlaybookWatch) -> set[str]:
    """Two looks: a change is read when it has come to rest."""
    assert watch.look() == frozenset()
    return set(watch.look())


def title(watch: PlaybookWatch) -> str:
    found = watch().find("mine")
    return found.in_language("en").title if found else ""


def test_nothing_changes_while_no_file_does(watch: PlaybookWatch, told: Told) -> None:
    before = watch()
    assert looks(watch) == set()
    assert watch() is before
    assert told == []


def test_a_correct_edit_is_taken_up_when_it_stands_still(
    watch: PlaybookWatch, directory: Path
) -> None:
    write(directory, texts=TEXTS.replace("title: Mine", "title: Halfway"))
    assert watch.look() == frozenset()
    write(directory, texts=TEXTS.replace("title: Mine", "title: Mine too"))
    assert watch.look() == frozenset()
    assert title(watch) == "Mine"
    assert watch.look() == {"mine"}
    assert title(watch) == "Mine too"


def test_a_wrong_edit_is_told_once_and_the_last_good_one_stays(
    watch: PlaybookWatch, directory: Path, told: Told
) -> None:
    write(directory, STRUCTURE.replace("[call]", "[cal]"))
    assert looks(watch) == set()
    assert title(watch) == "Mine"
    assert told == ["mine.yml:12: `after`: there is no item `cal`. Did you mean `call`?"]

    # Something else changes: what is known is not told again.
    (directory / "extra.en.yml").write_text(TEXTS)
    looks(watch)
    assert len(told) == 2
    assert "extra.en.yml:1: it belongs to no playbook" in told[1]

    write(directory, texts=TEXTS.replace("title: Mine", "title: Right"))
    assert looks(watch) == {"mine"}
    assert title(watch) == "Right"
    assert len(told) == 2


def test_a_playbook_that_is_taken_away_gives_ours_back(directory: Path) -> None:
    for end in ("", ".en"):
        text = STRUCTURE.replace("mine", "budget") if not end else TEXTS
        (directory / f"budget{end}.yml").write_text(text)
    watch = PlaybookWatch(directory)
    assert watch().get("budget").in_language("en").title == "Mine"

    for end in ("", ".en"):
        (directory / f"budget{end}.yml").unlink()

    assert looks(watch) == {"budget"}
    assert watch().get("budget") == load_catalogue().get("budget")


def test_a_directory_that_is_gone_takes_no_playbook_away(
    watch: PlaybookWatch, directory: Path, told: Told
) -> None:
    directory.rename(directory.with_name("elsewhere"))
    looks(watch)
    assert title(watch) == "Mine"
    assert told == ["own:1: it is no directory. Create it, or name another one."]

    directory.with_name("elsewhere").rename(directory)
    looks(watch)
    assert title(watch) == "Mine"
    assert watch().problems == ()


def test_a_broken_file_at_the_start_stops_nothing_and_is_told_at_the_first_look(
    directory: Path, told: Told
) -> None:
    write(directory, "id: [")
    watch = PlaybookWatch(directory, told.hear)
    assert watch().ids() == load_catalogue().ids()
    assert len(watch().problems) == 1
    watch.look()
    watch.look()
    assert len(told) == 1
    write(directory)
    assert looks(watch) == {"mine"}


def test_what_could_not_be_told_is_told_at_the_next_look(directory: Path) -> None:
    write(directory, "id: [")
    tries: list[int] = []

    def no_database(problems: Sequence[BadFile]) -> None:
        tries.append(len(problems))
        if len(tries) == 1:
            raise DatabaseRefused("It does not answer.", "Wait.")

    watch = PlaybookWatch(directory, no_database)
    with pytest.raises(DatabaseRefused):
        watch.look()
    watch.look()
    watch.look()
    assert tries == [1, 1]


def test_without_a_directory_there_is_nothing_to_look_at() -> None:
    watch = PlaybookWatch(None)
    assert looks(watch) == set()
    assert watch().ids() == load_catalogue().ids()


def test_a_look_is_cheap_however_full_the_directory_is(
    watch: PlaybookWatch, directory: Path
) -> None:
    for number in range(3000):
        (directory / f"note-{number}.txt").touch()
    started = time.perf_counter()
    for _ in range(20):
        watch.look()
    assert (time.perf_counter() - started) / 20 < 0.1


def test_a_running_bot_tells_its_admins_at_the_start_and_at_an_edit_and_goes_on(
    settings: Settings, server: Server, directory: Path
) -> None:
    write(directory, "id: [")
    policy = directory.parent / "policy.yml"
    policy.write_text("roles:\n  admin: [U0DANA]\n")
    own = replace(settings, playbooks=directory, policy=policy)
    server.slack.connect(server.sockets)
    running = RunningBot(own, server.slack.clock)
    try:
        running.start()
        until(lambda: "mine.yml, line 1: not readable" in told_to_dana(server))

        write(directory, texts=TEXTS.replace("title: Mine", "title: Corrected"))
        until(lambda: running.desk.catalogue().find("mine") is not None)

        write(directory, texts=TEXTS.replace("{{ problem }}", "{{ range(9) }}"))
        until(lambda: "mine.en.yml, line 18" in told_to_dana(server))
        assert running.desk.catalogue().get("mine").in_language("en").title == "Corrected"
        assert running.problems()["database"] == ""
    finally:
        running.stop()


def told_to_dana(server: Server) -> str:
    direct = server.slack.state.direct("U0DANA")
    return " ".join(text_of(each) for each in direct.messages) if direct else ""
