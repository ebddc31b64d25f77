"""`savedesk playbooks check` and `savedesk playbooks schema`."""

import sys
from pathlib import Path

from savedesk.errors import CommandFailed


def check(directory: Path | None) -> None:
    """Prints every problem of our playbooks and of the directory's as `file:line: reason`.

    Raises CommandFailed when there is any.
    """
    from playbooks.catalogue import LIBRARY, load_catalogue, problems_in

    if directory is not None and not directory.is_dir():
        raise CommandFailed(f"{directory} is no directory.", "Name the one with your playbooks.")
    places = [LIBRARY] if directory is None else [LIBRARY, directory]
    problems = [problem for place in places for problem in problems_in(place)]
    for problem in problems:
        print(f"{problem.file}:{problem.line}: {problem.reason}", file=sys.stderr)
    if problems:
        noun = "problem was" if len(problems) == 1 else "problems were"
        raise CommandFailed(
            f"{len(problems)} {noun} found in the playbooks.",
            "Correct the lines named above; the bot keeps the playbooks it has.",
        )
    print(f"All playbooks are fine: {', '.join(load_catalogue(directory).ids())}.")


def schema(which: Path | None) -> None:
    """Prints the JSON Schema of `playbook` (the structure) or `texts` files, for an editor."""
    from playbooks.schema_files import SCHEMAS, schema_text

    name = str(which or "playbook")
    if name not in SCHEMAS:
        raise CommandFailed(f"There is no schema “{name}”.", f"Choose {' or '.join(SCHEMAS)}.")
    print(schema_text(name), end="")
