"""The commands that copy something out of the database, or back into it."""

import argparse
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


def _add_export(commands: Commands) -> None:
    said = "Write what was decided, with its proof, to a file."
    group = commands.add_parser("export", help=said, description=said)
    nouns = group.add_subparsers(required=True, metavar="WHAT")
    concessions = add_command(
        nouns, "concessions", _export_concessions,
        "Write every concession with its decision and its part of the audit trail, while the bot "
        "runs. docs/approvals.md explains each field.",
        "savedesk export concessions q1.csv --since 2026-01-01 --until 2026-03-31",
    )  # fmt: skip
    concessions.add_argument(
        "file", type=Path, metavar="FILE", help="ends in .csv or .json; - is standard output"
    )
    concessions.add_argument("--format", choices=("csv", "json"), help="whatever FILE ends in")
    day = "by the day of the decision (else of asking), in UTC: from this one on"
    concessions.add_argument("--since", metavar="DAY", help=f"{day}, like 2026-01-01")
    concessions.add_argument("--until", metavar="DAY", help="the last day, included")
    concessions.add_argument("--force", action="store_true", help="replace FILE when it exists")


def _export_concessions(chosen: argparse.Namespace) -> None:
    from savedesk import export
    from savedesk.settings import read_settings

    export.run(read_settings(), export.CONCESSIONS, chosen)


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
