"""`savedesk migrate` and `savedesk audit verify`."""

from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.database import Database
from storage.engine import open_engine
from storage.schema import HEAD, upgrade


def migrate(settings: Settings) -> None:
    """Brings the database to the present schema; a backup is made first."""
    changed = upgrade(open_engine(settings.database_url))
    print(f"The database is {'now' if changed else 'already'} at schema {HEAD}.")


def verify_audit(settings: Settings) -> None:
    """Reads the whole audit trail. Raises CommandFailed where the chain is broken."""
    engine = open_engine(settings.database_url)
    upgrade(engine)
    with Database(engine).read() as tx:
        verdict = tx.audit.verify()
    if verdict.broken_at is not None:
        raise CommandFailed(
            f"The audit trail is broken at event {verdict.broken_at}: "
            f"{verdict.events} events before it are whole.",
            "Compare with a backup; events after that place cannot be trusted.",
        )
    print(f"The audit trail is whole: {verdict.events} events, head {verdict.head[:16]}.")
