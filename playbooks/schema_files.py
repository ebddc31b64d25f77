"""`make schema`: the JSON Schemas of playbook files, for editors, made from our models."""

import json
from collections.abc import Mapping
from pathlib import Path

from playbooks.schema import PlaybookFile, Strict, TextsFile

DIRECTORY = Path(__file__).parent / "schema"
SCHEMAS: Mapping[str, type[Strict]] = {"playbook": PlaybookFile, "texts": TextsFile}


def schema_text(name: str) -> str:
    """The schema as a file holds it."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    made = dialect | SCHEMAS[name].model_json_schema()
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def schema_file(name: str) -> Path:
    return DIRECTORY / f"{name}.schema.json"


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for each in SCHEMAS:
        schema_file(each).write_text(schema_text(each), encoding="utf-8")
