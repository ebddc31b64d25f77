"""`savedesk doctor`: every problem with its remedy, before or while the bot runs."""

from collections.abc import Iterator

from bot.crm import CrmDesk
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from playbooks.checked_yaml import BadFile
from savedesk.doctor_crm import look_at_crm
from savedesk.doctor_machine import look_at_database, look_at_port
from savedesk.doctor_slack import look_at_slack
from savedesk.errors import CommandFailed
from savedesk.findings import Finding
from savedesk.policy import load_policy
from savedesk.settings import Settings


def run(settings: Settings, *, trying: bool) -> None:
    """Prints every finding. Raises CommandFailed when there is any problem."""
    wrong = 0
    for finding in examine(settings, trying=trying):
        wrong += not finding.ok
        print(f"{'ok     ' if finding.ok else 'problem'}  {finding.what}", flush=True)
        if not finding.ok:
            print(f"         {finding.remedy}")
    if wrong:
        noun = "problem" if wrong == 1 else "problems"
        raise CommandFailed(f"{wrong} {noun} found.", "Each line above says what to do.")
    print("All is well.")


def examine(settings: Settings, *, trying: bool = False) -> Iterator[Finding]:
    """Looks at everything, one thing after the other."""
    found, policy = _policy(settings)
    yield found
    yield from _playbooks(settings)
    yield from look_at_database(settings)
    yield look_at_port(settings)
    yield from look_at_slack(settings, trying=trying)
    yield from look_at_crm(policy, lambda: CrmDesk(lambda: policy, settings.crm))


def _policy(settings: Settings) -> tuple[Finding, Policy]:
    """What holds where the file is wrong are the defaults."""
    try:
        policy = load_policy(settings.policy)
    except BadFile as problem:
        remedy = "Correct the file or its path (SAVEDESK_POLICY)."
        return Finding(f"policy: {problem}", ok=False, remedy=remedy), Policy()
    return Finding(f"policy: {settings.policy or 'none, the defaults hold'}", ok=True), policy


def _playbooks(settings: Settings) -> Iterator[Finding]:
    if settings.playbooks is not None and not settings.playbooks.is_dir():
        remedy = "Create the directory, or leave SAVEDESK_PLAYBOOKS out."
        yield Finding(f"playbooks: {settings.playbooks} is no directory", False, remedy)
        return
    catalogue = load_catalogue(settings.playbooks)
    for problem in catalogue.problems:
        yield Finding(f"playbooks: {problem}", ok=False, remedy="Correct that line.")
    if not catalogue.problems:
        yield Finding(f"playbooks: {', '.join(catalogue.ids())}", ok=True)
