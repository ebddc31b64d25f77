"""Which process runs the jobs: one at a time, by a lease with an epoch."""

from sqlalchemy import Connection, select, update

from storage.dialect import insert_once
from storage.errors import StaleClaim
from storage.standing_still import end_standing_still
from storage.tables import RunnerLeaseRow, table

LEASE = table(RunnerLeaseRow)
LOOK, LOCK, HOLD = select(LEASE), select(LEASE).with_for_update(), update(LEASE)
CHECK = select(LEASE.c.epoch).with_for_update(read=True)


class RunnerLease:
    """The lease as one transaction sees it. Moments are real seconds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acquire(self, holder: str, real: float, span: float) -> int | None:
        """Takes or renews the lease; its epoch, or None while another holds it."""
        seen = self._connection.execute(LOOK).one_or_none()
        if seen is not None and seen.holder != holder and seen.expires_at > real:
            # A look without the row's lock: those who wait must not hold up the one who runs.
            return None
        if seen is None:
            first = {"id": 1, "holder": "", "epoch": 0, "expires_at": 0.0}
            self._connection.execute(insert_once(self._connection, LEASE, "id"), first)
        # A frozen process may hold the row, and others besides.
        end_standing_still(self._connection)
        row = self._connection.execute(LOCK).one()
        if row.holder != holder and row.expires_at > real:
            return None
        epoch: int = row.epoch + int(row.holder != holder)
        self._connection.execute(
            HOLD, {"holder": holder, "epoch": epoch, "expires_at": real + span}
        )
        return epoch

    def holder(self) -> str | None:
        """Who holds the lease or held it last; None when it was given back."""
        return self._connection.execute(select(LEASE.c.holder)).scalar_one_or_none() or None

    def check(self, epoch: int) -> None:
        """Raises StaleClaim when another process has taken over."""
        if self._connection.execute(CHECK).scalar_one_or_none() != epoch:
            raise StaleClaim

    def release(self, holder: str) -> None:
        """Lets another process take over at once."""
        self._connection.execute(
            update(LEASE).where(LEASE.c.holder == holder).values(expires_at=0.0, holder="")
        )

    def release_all(self) -> None:
        """Forgets the holder, who is known to be gone."""
        self._connection.execute(update(LEASE).values(expires_at=0.0, holder=""))
