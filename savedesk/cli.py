"""The command line. Each command imports what it needs, so that `--help` is there at once."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from savedesk import __version__
from savedesk.arguments import Commands, add_command
from savedesk.copying_commands import add_copying
from savedesk.errors import CommandFailed
from savedesk.running_commands import add_running


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 1 when it failed, or 2 when it was not understood."""
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as error:  # noqa: BLE001 - the outermost place: a sentence, never a trace
        return _failed(error)
    return 0


def _nobody_reads() -> int:
    """The reader went away (`savedesk doctor | head`); Python must not say so at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _failed(error: Exception) -> int:
    """Says what is wrong and what to do."""
    said, hint = _worded(error)
    print(f"savedesk: {said}", file=sys.stderr)
    if hint:
        print(f"  {hint}", file=sys.stderr)
    return 1


def _worded(error: Exception) -> tuple[str, str]:
    """The sentence and the way out; the trace of a surprise goes into the log."""
    from playbooks.checked_yaml import BadFile
    from savedesk.logs import are_written
    from savedesk.traces import told
    from storage.errors import DatabaseRefused

    if isinstance(error, CommandFailed | DatabaseRefused):
        return error.message, error.hint
    if isinstance(error, BadFile):
        return str(error), "Correct the file or its path; nothing was changed."
    if isinstance(error, OSError) and error.filename and error.strerror:
        hint = "Check the path, its permissions and the room on its disk."
        return f"{error.filename} cannot be used: {error.strerror}.", hint
    logging.getLogger(__name__).error("unexpected", exc_info=error)
    hint = "Run `savedesk doctor`; if it finds nothing, report this with the trace above."
    # At a terminal every word helps; a service's log must hold none of a customer.
    words = told(error) if are_written() else f"{type(error).__name__}: {error}"
    return f"Something unexpected happened: {words}", hint


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="savedesk",
        description="A Slack bot that runs save cases.",
        epilog="Start with `savedesk demo`; it needs no Slack.",
    )
    parser.add_argument("--version", action="version", version=f"savedesk {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_running(commands)
    _add_checking(commands)
    return parser


def _add_checking(commands: Commands) -> None:
    doctor = add_command(
        commands, "doctor", _doctor, "Check tokens, scopes, policy, database and clock.",
        "savedesk doctor --try",
    )  # fmt: skip
    doctor.add_argument(
        "--try", dest="trying", action="store_true", help="make, use and archive a test channel"
    )
    migrate = add_command(
        commands, "migrate", _migrate,
        "Bring the database to the present schema, or move a SQLite installation to PostgreSQL.",
        "savedesk migrate --to postgresql://savedesk@db.example/savedesk",
    )  # fmt: skip
    migrate.add_argument(
        "--to", metavar="URL",
        help="copy the SQLite file of DATABASE_URL into this empty PostgreSQL, with the bot "
        "stopped; a password is better kept in PGPASSWORD or ~/.pgpass than here",
    )  # fmt: skip
    add_copying(commands)
    _add_report(commands)
    _add_accounts(commands)
    _add_groups(commands)


def _add_groups(commands: Commands) -> None:
    """Words that have actions behind them."""
    inner = _group(commands, "playbooks", "Check playbook files, or print their schema.")
    check = add_command(
        inner, "check", _check_playbooks, "Check our playbooks and those in DIR.",
        "savedesk playbooks check playbooks/",
    )  # fmt: skip
    _path(check, "DIR", "yours; without it those of SAVEDESK_PLAYBOOKS")
    schema = add_command(
        inner, "schema", _playbook_schema, "Print a JSON Schema: playbook or texts.",
        "savedesk playbooks schema texts",
    )  # fmt: skip
    _path(schema, "KIND", "playbook (without it) or texts")
    inner = _group(commands, "policy", "Check a policy file, or ask who would approve what.")
    told, example = "Check a policy file.", "savedesk policy check policy.yml"
    check = add_command(inner, "check", _check_policy, told, example)
    _path(check, "FILE", "without it the one of SAVEDESK_POLICY")
    _add_who(inner)
    inner = _group(commands, "audit", said := "Verify the audit trail.")
    add_command(inner, "verify", _verify_audit, said, "savedesk audit verify")


def _group(commands: Commands, name: str, said: str) -> Commands:
    group = commands.add_parser(name, help=said, description=said)
    return group.add_subparsers(required=True, metavar="ACTION")


def _path(command: argparse.ArgumentParser, name: str, said: str) -> None:
    command.add_argument("path", nargs="?", type=Path, metavar=name, help=said)


def _add_report(commands: Commands) -> None:
    report = add_command(
        commands, "report", _report,
        "Print the numbers of closed cases with what is behind each; docs/measures.md explains "
        "them. The bot may run meanwhile.",
        'savedesk report --period "last quarter" --by cause --csv quarter.csv',
    )  # fmt: skip
    report.add_argument(
        "--period", metavar="TIME",
        help="like “this month”, 2026-Q3, “last 90 days” (without it), 2026-01-01 to 2026-03-31",
    )  # fmt: skip
    report.add_argument(
        "--by", metavar="PART",
        help="playbook, cause, tier, risk, csm, concession, level, speed, segment or month",
    )  # fmt: skip
    report.add_argument("--csv", type=Path, metavar="FILE", help="a table; - is standard output")
    report.add_argument(
        "--html", type=Path, metavar="FILE",
        help="a page with pictures that needs nothing else; only you may read the file",
    )  # fmt: skip
    report.add_argument("--force", action="store_true", help="replace FILE when it exists")


def _add_who(inner: Commands) -> None:
    who = add_command(
        inner, "who", _policy_who, "Say who would approve a discount, and why. Nobody is asked.",
        'savedesk policy who "18% 12 months" ACME',
    )  # fmt: skip
    who.add_argument("offer", metavar="DISCOUNT", help="like 18%% or “40%% 3 months, then 20%%…”")
    who.add_argument("account", nargs="*", metavar="ACCOUNT", help="whose year counts as well")
    who.add_argument(
        "--policy", type=Path, metavar="FILE", help="this file instead of SAVEDESK_POLICY's"
    )


def _add_accounts(commands: Commands) -> None:
    inner = _group(commands, "accounts", "Import the accounts of a directory.")
    told = "Import a file of accounts; the bot may run meanwhile."
    one = add_command(
        inner, "import", _import_accounts, told, "savedesk accounts import accounts.csv"
    )
    one.add_argument("file", type=Path, metavar="FILE", help="a CSV file; - reads standard input")
    one.add_argument("--dry-run", action="store_true", help="only say what would change")


def _import_accounts(chosen: argparse.Namespace) -> None:
    from savedesk import accounts_command
    from savedesk.settings import read_settings

    accounts_command.run(read_settings(), chosen.file, dry=chosen.dry_run)


def _report(chosen: argparse.Namespace) -> None:
    from savedesk import report
    from savedesk.settings import read_settings

    report.run(read_settings(), chosen)


def _doctor(chosen: argparse.Namespace) -> None:
    from savedesk import doctor
    from savedesk.settings import read_settings

    doctor.run(read_settings(), trying=chosen.trying)


def _migrate(chosen: argparse.Namespace) -> None:
    from savedesk import database
    from savedesk.settings import read_settings

    if chosen.to is None:
        database.migrate(read_settings())
    else:
        database.move(read_settings(), chosen.to)


def _verify_audit(_chosen: argparse.Namespace) -> None:
    from savedesk import database
    from savedesk.settings import read_settings

    database.verify_audit(read_settings())


def _check_policy(chosen: argparse.Namespace) -> None:
    from savedesk.policy import load_policy
    from savedesk.settings import read_settings

    path = chosen.path or read_settings().policy
    load_policy(path)
    print(f"{path} is fine." if path else "There is no policy file; the defaults hold.")


def _policy_who(chosen: argparse.Namespace) -> None:
    from savedesk import policy_who
    from savedesk.settings import read_settings

    settings = read_settings()
    policy_who.run(settings, chosen.policy or settings.policy, chosen.offer, chosen.account)


def _check_playbooks(chosen: argparse.Namespace) -> None:
    from savedesk import playbook_files
    from savedesk.settings import read_settings

    playbook_files.check(chosen.path or read_settings().playbooks)


def _playbook_schema(chosen: argparse.Namespace) -> None:
    from savedesk import playbook_files

    playbook_files.schema(chosen.path)
