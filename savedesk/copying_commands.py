"""The commands that copy something out of the database, or back into it."""

import argparse
from functools import partial
from pathlib import Path

from savedesk.arguments import Commands, add_command
from savedesk.errors import CommandFailed


def add_copying(commands: Commands) -> None:
    backup = add_command(
        commands, "backup", _backup, "Copy the SQLite database while the bot runs, and check it.",
        "savedesk backup backups/monday.db",
    )  # fmt: skip
    backup.add_argument("file", type=Path, metavar="FILE", help="where the copy goes")
    backup.add_argument("--force", action="store_true", help="replace FILE when it exists")
    restore = add_command(
        commands, "restore", _restore, "Put a backup in the database's place, the bot stopped.",
        "savedesk restore backups/monday.db",
    )  # fmt: skip
    restore.add_argument("file", type=Path, metavar="FILE", nargs="?", help="the backup")
    restore.add_argument(
        "--since",
        metavar="MOMENT",
        help="instead of FILE: the database was restored by other means, as of this moment",
    )
    _add_export(commands)


# What each export holds, by which day its records are chosen, and an example.
EXPORTS: tuple[tuple[str, str, str], ...] = (
    (
        "concessions",
        "Write every concession with its decision and its part of the audit trail, while the bot "
        "runs. docs/approvals.md explains each field.",
        "the day of the decision (else of asking)",
    ),
    ("cases", "Write every case.", "the day of its opening"),
    (
        "results",
        "Write the line of figures of every closed case: what reports are made of.",
        "the day of its closing",
    ),
    ("debriefs", "Write what was learned from closed cases.", "the day on which it was asked"),
    ("touches", "Write what was owed after cases, and what came of it.", "the day it is due"),
    ("promises", "Write every promise to a customer.", "the day of its entry"),
    ("updates", "Write every customer update, drafts too.", "the day of its writing"),
    ("signals", "Write every signal.", "the day on which it happened"),
    ("proposals", "Write every proposal to open a case.", "the day on which it was made"),
    ("timeline", "Write everything that happened in cases.", "the day on which it happened"),
    ("audit", "Write the audit trail.", "the day of the event"),
    ("dictionary", "Write what each field of each export means.", ""),
)


def _add_export(commands: Commands) -> None:
    said = "Write what is kept, with its meaning and its proof, to a file."
    group = commands.add_parser(
        "export", help=said, description=f"{said} The bot may run meanwhile. `savedesk export "
        "dictionary -` explains every field; docs/measures.md what reports make of them.",
    )  # fmt: skip
    nouns = group.add_subparsers(required=True, metavar="WHAT")
    for name, told, day in EXPORTS:
        days = " --since 2026-01-01 --until 2026-03-31" if day else ""
        example = f"savedesk export {name} {name}.csv{days}"
        one = add_command(nouns, name, partial(_export, name), told, example)
        one.add_argument(
            "file", type=Path, metavar="FILE", help="ends in .csv or .json; - is standard output"
        )
        one.add_argument("--format", choices=("csv", "json"), help="whatever FILE ends in")
        one.set_defaults(since=None, until=None)
        if day:
            since = f"by {day}, in UTC: from this one on, like 2026-01-01"
            one.add_argument("--since", metavar="DAY", help=since)
            one.add_argument("--until", metavar="DAY", help="the last day, included")
        one.add_argument("--force", action="store_true", help="replace FILE when it exists")


def _export(name: str, chosen: argparse.Namespace) -> None:
    from savedesk import export
    from savedesk.export_nouns import NOUNS
    from savedesk.settings import read_settings

    export.run(read_settings(), NOUNS[name], chosen)


def _backup(chosen: argparse.Namespace) -> None:
    from savedesk import backup
    from savedesk.settings import read_settings

    backup.back_up(read_settings(), chosen.file, force=chosen.force)


def _restore(chosen: argparse.Namespace) -> None:
    from savedesk import backup
    from savedesk.settings import read_settings

    if (chosen.file is None) == (chosen.since is None):
        raise CommandFailed("Name either a backup or --since.", "See `savedesk restore --help`.")
    if chosen.file is not None:
        backup.restore(read_settings(), chosen.file)
    else:
        backup.mark_restored(read_settings(), chosen.since)
