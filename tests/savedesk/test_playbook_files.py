"""`savedesk playbooks`: every problem with file and line, and the schema for an editor."""

import json
from pathlib import Path

import pytest

from savedesk.cli import main
from tests.playbooks.written import STRUCTURE, TEXTS, write


def test_every_problem_is_printed_as_file_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, STRUCTURE.replace("[call]", "[zzz]"), TEXTS.replace("{{ contact }}", "{{ 1 }}"))
    (tmp_path / "other.yml").write_text("id: [")

    assert main(["playbooks", "check", str(tmp_path)]) == 1

    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"{tmp_path}/mine.yml:12: `after`: there is no item `zzz`.")
    assert lines[1].startswith(f"{tmp_path}/mine.en.yml:17: `templates.note`: a number")
    assert lines[2].startswith(f"{tmp_path}/other.yml:1: not readable as YAML")
    assert lines[3].startswith(f"{tmp_path}/other.yml:1: it has no texts")
    assert "4 problems were found" in lines[4]


def test_a_directory_without_problems_names_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    assert main(["playbooks", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "All playbooks are fine: first-48-hours," in said
    assert "mine" in said


def test_our_own_library_is_checked_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, STRUCTURE + "colour: red\n")
    monkeypatch.setattr("playbooks.catalogue.LIBRARY", tmp_path)
    assert main(["playbooks", "check"]) == 1
    assert "mine.yml:18: `colour` is not known here" in capsys.readouterr().err


def test_the_schema_of_either_file_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbooks", "schema"]) == 0
    assert "phases" in json.loads(capsys.readouterr().out)["properties"]
    assert main(["playbooks", "schema", "texts"]) == 0
    assert "talk_track" in json.loads(capsys.readouterr().out)["properties"]
    assert main(["playbooks", "schema", "poems"]) == 1
    assert "Choose playbook or texts" in capsys.readouterr().err
