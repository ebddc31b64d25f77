"""Which process runs the jobs: one at a time, by a lease with an epoch."""

from sqlalchemy import Connection, select, update

from storage.dialect import insert_for
from storage.errors import StaleClaim
from storage.tables import RunnerLeaseRow, table

LEASE = table(RunnerLeaseRow)


class RunnerLease:
    """The lease as one transaction sees it. Moments are real seconds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acquire(self, holder: str, real: float, span: float) -> int | None:
        """Takes or renews the lease; its epoch, or None while another holds it."""
        if self._is_anothers(holder, real):
            return None
        self._connection.execute(
            insert_for(self._connection, LEASE)
            .values(id=1, holder="", epoch=0, expires_at=0.0)
            .on_conflict_do_nothing(index_elements=["id"])
        )
        row = self._connection.execute(select(LEASE).with_for_update()).one()
        if row.holder != holder and row.expires_at > real:
            return None
        epoch: int = row.epoch + int(row.holder != holder)
        self._connection.execute(
            update(LEASE).values(holder=holder, epoch=epoch, expires_at=real + span)
        )
        return epoch

    def _is_anothers(self, holder: str, real: float) -> bool:
        """A look without the row's lock: those who wait must not hold up the one who runs."""
        row = self._connection.execute(select(LEASE)).one_or_none()
        return row is not None and row.holder != holder and row.expires_at > real

    def holder(self) -> str | None:
        """Who holds the lease or held it last; None when it was given back."""
        return self._connection.execute(select(LEASE.c.holder)).scalar_one_or_none() or None

    def check(self, epoch: int) -> None:
        """Raises StaleClaim when another process has taken over."""
        query = select(LEASE.c.epoch).with_for_update(read=True)
        if self._connection.execute(query).scalar_one_or_none() != epoch:
            raise StaleClaim

    def release(self, holder: str) -> None:
        """Lets another process take over at once."""
        self._connection.execute(
            update(LEASE).where(LEASE.c.holder == holder).values(expires_at=0.0, holder="")
        )

    def release_all(self) -> None:
        """Forgets the holder, who is known to be gone."""
        self._connection.execute(update(LEASE).values(expires_at=0.0, holder=""))
