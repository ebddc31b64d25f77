"""A user's broken playbook is explained with file, line, reason and a way out, all at once."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.causes import Cause
from domain.conditions import Condition
from domain.deadlines import Runway
from playbooks.catalogue import MOST_FILES, load_catalogue, problems_in
from playbooks.checked_yaml import BadFile, check_text
from playbooks.reading import read_playbook
from playbooks.schema import PlaybookFile, Strict, TextsFile
from tests.playbooks.written import STRUCTURE, TEXTS, write


def found(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(BadFile) as caught:
        read_playbook(path)
    return [(Path(each.file).name, each.line, each.reason) for each in caught.value.all]


def test_every_part_of_a_playbook_is_read(tmp_path: Path) -> None:
    playbook = read_playbook(write(tmp_path))
    call, look = playbook.items
    assert playbook.causes == (Cause.PRODUCT, Cause.VALUE)
    assert playbook.facts == ("signed", "big")
    assert (call.after, call.when) == ((), Condition())
    assert look.after == ("call",)
    assert look.due == timedelta(days=3)
    assert look.when == Condition(
        frozenset({Runway.COMPRESSED, Runway.UNKNOWN}),
        frozenset({1, 2}),
        frozenset({"big"}),
        frozenset({"signed"}),
    )
    texts = playbook.in_language("en")
    assert texts.facts["big"] == "It is a big one"
    assert texts.measures == ("Resolution time",)


def test_a_cause_finds_its_playbooks(tmp_path: Path) -> None:
    write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    assert "mine" in [each.id for each in catalogue.for_cause(Cause.VALUE)]
    assert "mine" not in [each.id for each in catalogue.for_cause(Cause.PAYMENT)]


FACTS = "facts: [signed, big]"
TOO_MANY = f"facts: [{', '.join(f'f{n}' for n in range(21))}]"
CALL, BIG = "  call: Call them\n", "  big: It is a big one\n"
HELLO = "Hello {{ contact }},"

# What YAML itself does not take, and what is too much of it.
NOT_READ = [
    ("id: [mine\n", 2, "not readable as YAML"),
    ("", 1, "it is empty"),
    ("- a\n", 1, "must be a list of `name: value` lines"),
    ("a: \x00\n", 1, "special characters are not allowed"),
    ("a: !!python/object/apply:os.system [id]\n", 1, "not readable"),
    ("a: " + "x" * 10_000_000, 1, "10000003 bytes; the most is"),
    ("[" * 100_000, 1, "nested too deeply"),
    ("a: " + "{a: " * 40 + "}" * 40, 1, "too deeply nested"),
    ("a:\n" + "  - b\n" * 30_000, 10003, "too large"),
    ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "aliases"),
    (STRUCTURE + "urgency: high\n", 18, "`urgency` stands here twice"),
    (STRUCTURE + "colour: red\n", 18, "`colour` is not known here. Remove it"),
]
# What stands in the structure, what somebody wrote instead, the line, and what is said.
IN_STRUCTURE = [
    ("phases", "phasse", 6, "Did you mean `phases`?"),
    ("after:", "aftr:", 12, "Did you mean `after`?"),
    ("id: mine", "id: yours", 1, "the file is named mine.yml. Make them the same"),
    ("id: mine", "id: Mi ne", 1, "match pattern"),
    ("urgency: low\n", "", 1, "`urgency` is missing. Add it"),
    ("engineering", "king", 10, "input should be"),
    ("engineering", "admin", 10, "an admin does no items; choose one of csm"),
    ("3d", "soon", 11, "is not a span; write it like"),
    ("value]", "weather]", 3, "input should be"),
    ("unknown]", "long]", 14, "input should be"),
    ("[1, 2]", "[0, 2]", 15, "greater than or equal"),
    ("[1, 2]", "[]", 15, "at least 1 item"),
    ("id: look", "id: call", 9, "the item `call` stands there twice. Rename one"),
    ("id: call", "id: " + "a" * 61, 8, "at most 60"),
    ("[signed,", "[big,", 4, "the fact `big` stands there twice"),
    (FACTS, TOO_MANY, 4, "at most 20 items"),
    ("[call]", "[cal]", 12, "there is no item `cal`. Did you mean `call`?"),
    ("[call]", "[zzz]", 12, "there is no item `zzz`. Correct the name"),
    ("[call]", "[look]", 12, "the item `look` waits for itself"),
    ("must_do: true", "after: [look]", 8, "in a ring: `call` → `look` → `call`. Take one"),
    (" [big]", " [bigg]", 16, "Did you mean `big`?"),
    ("[signed]", "[other]", 17, "no playbook fact `other`. Declare it under `facts`"),
    ("[signed]", "[big]", 17, "asks that `big` holds and that it does not"),
]
IN_TEXTS = [
    ("title", "titel", 1, "Did you mean `title`"),
    (CALL, "", 10, "no text for `call`. Add it"),
    ("first:", "second:", 8, "no title for `first`"),
    (BIG, "", 6, "no label for `big`"),
    ("look: Look", "lok: Look", 11, "Did you mean `look`?"),
    ("They stay", "''", 13, "at least 1 character"),
    ("They stay", "' '", 13, "it is empty"),
    ("They stay", '"a\\0b"', 13, "a control character"),
    ("They stay", '"\\ud800"', 13, "success.0"),
    ("Otherwise.", '"\\ud800"', 3, "when_not"),
    ("problem }}", "''.__class__ }}", 18, "an attribute"),
    ("contact }}", "range(9) }}", 17, "a call"),
    ("problem }}", "problem", 18, "expected name or number; correct"),
    ("problem }}", "x|center(1000000000) }}", 18, "the filter `center` is not known"),
    ("problem }}", "'a' * 1000000000 }}", 18, "`mul` is not allowed"),
    (HELLO, "x" * 3001, 16, "at most 3000 characters"),
]
WRONG = [
    *((text, TEXTS, "mine.yml", line, reason) for text, line, reason in NOT_READ),
    *(
        (STRUCTURE.replace(old, new), TEXTS, "mine.yml", line, reason)
        for old, new, line, reason in IN_STRUCTURE
    ),
    *(
        (STRUCTURE, TEXTS.replace(old, new), "mine.en.yml", line, reason)
        for old, new, line, reason in IN_TEXTS
    ),
    (STRUCTURE, None, "mine.yml", 1, "no texts in any language; write mine.en.yml"),
]


@pytest.mark.parametrize(
    ("structure", "texts", "file", "line", "reason"), WRONG, ids=[each[4] for each in WRONG]
)
def test_a_mistake_is_explained_with_file_line_and_reason_and_the_bot_goes_on(
    tmp_path: Path, structure: str, texts: str | None, file: str, line: int, reason: str
) -> None:
    problems = found(write(tmp_path, structure, texts))
    assert [each for each in problems if each[:2] == (file, line) and reason in each[2]], problems
    assert "\n" not in "".join(each[2] for each in problems)

    catalogue = load_catalogue(tmp_path)

    assert catalogue.find("mine") is None
    assert catalogue.ids() == load_catalogue().ids()
    assert catalogue.problems


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    structure = STRUCTURE.replace("3d", "soon").replace("engineering", "king")
    texts = TEXTS.replace("title", "titel").replace("{{ problem }}", "{{ problem")
    problems = found(write(tmp_path, structure, texts))
    assert [each[:2] for each in problems] == [
        ("mine.yml", 10), ("mine.yml", 11), ("mine.en.yml", 1),
    ]  # fmt: skip
    structure = STRUCTURE.replace("[call]", "[zzz]").replace(" [big]", " [bigg]")
    texts = TEXTS.replace("  call: Call them\n", "").replace("{{ problem }}", "{{ problem")
    problems = found(write(tmp_path, structure, texts))
    assert [each[:2] for each in problems] == [
        ("mine.yml", 12), ("mine.yml", 16), ("mine.en.yml", 10), ("mine.en.yml", 17),
    ]  # fmt: skip


def test_files_that_would_be_passed_over_are_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "budget.en.yml").write_text(TEXTS)
    (tmp_path / "mine.en.old.yml").write_text(TEXTS)
    (tmp_path / "other.yaml").write_text(STRUCTURE)
    (tmp_path / ".#mine.yml").symlink_to(tmp_path / "nobody")
    told = {Path(each.file).name: each.reason for each in problems_in(tmp_path)}
    lost = "it belongs to no playbook. Texts are named {0}.en.yml, beside {0}.yml."
    assert told == {
        "budget.en.yml": lost.format("budget"),
        "mine.en.old.yml": lost.format("mine"),
        "other.yaml": "only files that end in .yml are read. Rename it other.yml.",
    }  # fmt: skip
    assert load_catalogue(tmp_path).find("mine") is not None


def test_what_is_no_file_does_not_hold_the_bot_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.yml")
    (tmp_path / "zero.yml").symlink_to("/dev/zero")
    (tmp_path / "folder.yml").mkdir()
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nowhere")
    told = {Path(each.file).name: each.reason for each in reversed(problems_in(tmp_path))}
    assert "no file that can be read" in told["mine.yml"]
    assert told.keys() == {"mine.yml", "zero.yml", "folder.yml", "gone.yml"}


def test_a_directory_that_is_missing_or_too_full_is_explained(tmp_path: Path) -> None:
    assert "no directory" in load_catalogue(tmp_path / "no").problems[0].reason
    for number in range(MOST_FILES + 1):
        (tmp_path / f"p{number}.yml").write_text("")
    reasons = [each.reason for each in load_catalogue(tmp_path).problems]
    assert f"only the first {MOST_FILES} of its {MOST_FILES + 1} files are read" in reasons[0]


def test_files_that_are_too_much_together_are_not_read(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"p{number:02}.yml").write_text("#" * 250_000)
    (tmp_path / "a-huge.yml").write_text("#" * 10_000_000)
    reasons = [each.reason for each in problems_in(tmp_path)]
    assert "only the first 17 of its 31 files are read" in reasons[0]


def test_the_worst_file_that_is_read_takes_seconds_at_the_most(tmp_path: Path) -> None:
    started = time.perf_counter()
    for text in ("- a\n" * 60_000, "[" * 250_000, "a: " + "[a," * 80_000, '"' + "\\n" * 120_000):
        found(write(tmp_path, text, None))
    assert time.perf_counter() - started < 60


@given(st.text(max_size=300), st.sampled_from([STRUCTURE, TEXTS]), st.integers(0, 400))
def test_whatever_is_typed_into_a_file_is_read_or_explained(
    typed: str, into: str, place: int
) -> None:
    text = into[:place] + typed + into[place + len(typed) :]
    lines = [line for model in (PlaybookFile, TextsFile) for line in _wrong_lines(text, model)]
    assert all(line >= 1 for line in lines)


def _wrong_lines(text: str, model: type[Strict]) -> list[int]:
    try:
        check_text(text, model, "x.yml")
    except BadFile as problem:
        return [each.line for each in problem.all]
    return []
