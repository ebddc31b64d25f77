"""Telling the admins that the bot itself is unwell, once for each trouble."""

from collections.abc import Sequence
from hashlib import sha256

from bot.desk import Desk
from bot.messages import Message
from bot.team import admins, language_for
from bot.telling import tell_person
from playbooks.checked_yaml import BadFile
from playbooks.words import N_, shorten
from storage.database import Transaction

DAMAGED = N_(
    ":warning: My database is damaged. Please stop me and restore a backup: "
    "`savedesk restore FILE`. `savedesk doctor` says more."
)
REFUSED_FILE = N_(
    "I do not take the last edit of %(file)s: line %(line)s, %(reason)s The policy from before "
    "it holds until the file is corrected."
)


REFUSED_PLAYBOOKS = N_(
    "These playbook files cannot be used as they are:\n%(problems)s\nWhat was in use before stays "
    "until they are corrected. `savedesk playbooks check` shows everything that is wrong."
)
MOST_PROBLEMS = 5


def tell_admins(desk: Desk, tx: Transaction, key: str, sentence: str, **params: object) -> None:
    """A direct message to each admin in their own language; a key is told once for ever."""
    for person_id in admins(tx, desk.policy()):
        words = desk.words(language_for(tx, desk.policy(), person_id))
        message = Message(words.text(sentence, **params))
        tell_person(tx, person_id, f"unwell:{key}", message, desk.clock.now())


def tell_damaged(desk: Desk, tx: Transaction) -> None:
    """The database's check failed; told once a day."""
    tell_admins(desk, tx, f"database:{desk.clock.now().date().isoformat()}", DAMAGED)


def tell_refused_file(desk: Desk, tx: Transaction, problem: BadFile, digest: str) -> None:
    """A policy edit was refused; `digest` names the edit."""
    told = {"file": problem.file, "line": problem.line, "reason": problem.reason}
    tell_admins(desk, tx, f"policy:{digest}:{problem.line}", REFUSED_FILE, **told)


def tell_refused_playbooks(desk: Desk, tx: Transaction, problems: Sequence[BadFile]) -> None:
    """Playbook files were refused; the same ones are told once a day, whoever finds them."""
    lines = [f"• {shorten(str(problem), 400)}" for problem in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        lines.append(f"• … (+{len(problems) - MOST_PROBLEMS})")
    found = "\n".join(str(problem) for problem in problems)
    day = desk.clock.now().date().isoformat()
    key = f"playbooks:{sha256(found.encode(errors='replace')).hexdigest()[:16]}:{day}"
    tell_admins(desk, tx, key, REFUSED_PLAYBOOKS, problems="\n".join(lines))
