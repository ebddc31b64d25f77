"""Playbooks are edited while the bot runs: nothing stops, and admins hear what is wrong."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.reloading import show_cases_with
from bot.unwell import tell_refused_playbooks
from playbooks.checked_yaml import BadFile
from sandbox.people import text_of
from savedesk.playbook_watch import PlaybookWatch
from tests.playbooks.written import STRUCTURE, TEXTS, write
from tests.world import World

BROKEN = {
    "bad YAML": (STRUCTURE + "  : [", TEXTS, "mine.yml, line 18"),
    "unknown field": (STRUCTURE + "colour: red\n", TEXTS, "mine.yml, line 18: `colour`"),
    "10 MB": (STRUCTURE + "#" * 10_000_000, TEXTS, "mine.yml, line 1: it has 100"),
    "YAML bomb": (
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", TEXTS, "mine.yml, line 1: aliases",
    ),
    "cycle": (
        STRUCTURE.replace("must_do: true", "after: [look]"), TEXTS,
        "mine.yml, line 8: these items wait for each other in a ring: ⁠`⁠call",
    ),
    "attribute trick": (
        STRUCTURE, TEXTS.replace("problem }}", "''.__class__.__mro__ }}"), "mine.en.yml, line 18",
    ),
    "template bomb": (
        STRUCTURE, TEXTS.replace("problem }}", "'a' * 1000000000 }}"), "mine.en.yml, line 18",
    ),
    "endless loop": (
        STRUCTURE,
        TEXTS.replace("it is {{ problem }}.", "{% for a in range(10**9) %}{{ a }}{% endfor %}"),
        "mine.en.yml, line 18",
    ),
}  # fmt: skip


class Company:
    """A world whose playbooks lie in a directory that is looked at as a running bot does."""

    def __init__(self, world: World, directory: Path) -> None:
        self.world, self.directory = world, directory
        write(directory)
        self.watch = PlaybookWatch(directory, self.refused)
        world.catalogue = self.watch

    def refused(self, problems: Sequence[BadFile]) -> None:
        with self.world.desk.database.write() as tx:
            tell_refused_playbooks(self.world.desk, tx, problems)

    def seconds_pass(self) -> None:
        for _ in range(3):
            changed = self.watch.look()
            if changed:
                with self.world.desk.database.write() as tx:
                    show_cases_with(tx, changed, self.world.clock.now())
        self.world.settle()

    def told(self) -> list[str]:
        """What Dana, the admin, was told about playbooks."""
        texts = [text_of(each) for each in self.world.told("dana")]
        return [each for each in texts if "playbook files" in each]


@pytest.fixture
def company(world: World, tmp_path: Path) -> Company:
    directory = tmp_path / "own"
    directory.mkdir()
    made = Company(world, directory)
    world.person("mina").types("/save open ACME mine")
    assert world.case("ACME").playbook == "mine"
    return made


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_edit_is_told_once_with_file_and_line_and_the_bot_goes_on(
    company: Company, what: str
) -> None:
    structure, texts, told = BROKEN[what]
    mina = company.world.person("mina")

    write(company.directory, structure, texts)
    company.seconds_pass()
    company.seconds_pass()

    (said,) = company.told()
    assert told.replace("\u2060", "") in said.replace("\u2060", "")
    assert "stays until they are corrected" in said
    # People go on as if nothing had happened, with the last good one.
    mina.types("/save open Globex mine")
    assert company.world.case("Globex").playbook == "mine"
    assert "Call them" in str(company.world.messages("save-globex")[1].blocks)
    mina.clicks("Done", row="Call them", channel="save-acme")
    assert "Checklist: 1 of 1 settled" in mina.reads("save-acme")


def test_a_corrected_edit_is_taken_up_and_shown_and_open_cases_keep_their_items(
    company: Company,
) -> None:
    write(company.directory, "id: [")
    company.seconds_pass()
    more = STRUCTURE + "      - {id: ask, owner: csm, due: 2h}\n"
    texts = TEXTS.replace("title: Mine", "title: Ours now")
    write(company.directory, more, texts.replace("items:\n", "items:\n  ask: Ask them\n"))
    company.seconds_pass()

    mina = company.world.person("mina")
    assert "playbook Ours now" in mina.reads("save-acme")
    assert "Checklist: 0 of 1 settled" in mina.reads("save-acme")
    mina.types("/save open Globex mine")
    assert "Ask them" in mina.reads("save-globex")
    assert len(company.told()) == 1


def test_a_playbook_taken_away_leaves_its_cases_working(company: Company) -> None:
    for file in company.directory.iterdir():
        file.unlink()
    company.seconds_pass()

    mina = company.world.person("mina")
    mina.clicks("Done", row="Call them", channel="save-acme")
    assert "Checklist: 1 of 1 settled" in mina.reads("save-acme")
    mina.types("/save open Globex mine")
    assert company.world.case("Globex mine").playbook == "first-48-hours"
    assert company.told() == []
