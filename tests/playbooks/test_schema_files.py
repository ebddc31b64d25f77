"""The schemas that editors use say what our own reading says."""

import json
from pathlib import Path

import pytest

from playbooks.catalogue import LIBRARY, structure_files
from playbooks.reading import text_files
from playbooks.schema_files import SCHEMAS, schema_file, schema_text


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_schemas_are_current(name: str) -> None:
    assert schema_file(name).read_text(encoding="utf-8") == schema_text(name), "run `make schema`"


def test_every_field_tells_an_editor_what_it_is() -> None:
    for name in SCHEMAS:
        made = json.loads(schema_text(name))
        for group in (made, *made["$defs"].values()):
            for field, told in group.get("properties", {}).items():
                assert told.get("description"), field


def test_the_fields_used_in_our_library_are_in_the_schema() -> None:
    for path in structure_files(LIBRARY):
        for file, name in ((path, "playbook"), *((each, "texts") for each in text_files(path))):
            known = json.loads(schema_text(name))["properties"].keys()
            assert _names(file) <= set(known)


def _names(file: Path) -> set[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return {line.split(":")[0] for line in lines if line and line[0] not in " #-"}
