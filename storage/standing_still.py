"""Ending transactions of processes that stand still, which PostgreSQL does not end by itself.

`idle_in_transaction_session_timeout` counts only while a session waits for its next statement. A
process that freezes between two statements it sends together (a pipeline, as for many rows at
once), or while it reads a long answer, keeps its locks for ever.
"""

from sqlalchemy import Connection, text

APPLICATION = "savedesk"
STANDS_STILL_SECONDS = 8.0
# Only what holds locks: a reader may be as slow as it likes.
END = text(
    """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user
    AND application_name = :application AND pid <> pg_backend_pid()
    AND backend_xid IS NOT NULL AND wait_event_type = 'Client'
    AND state_change < clock_timestamp() - make_interval(secs => :seconds)
    """
)


def end_standing_still(connection: Connection, seconds: float = STANDS_STILL_SECONDS) -> int:
    """Ends those that have waited so long for their client; how many. On SQLite there are none."""
    if connection.dialect.name == "sqlite":
        return 0
    values = {"application": APPLICATION, "seconds": seconds}
    return int(connection.execute(END, values).scalar_one())
