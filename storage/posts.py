"""Where our messages stand in Slack, so that they can be kept current."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, select

from storage.dialect import insert_for
from storage.rows import reader
from storage.tables import PostRow, table

POSTS = table(PostRow)
BY_KEY = select(POSTS).where(POSTS.c.key == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Post:
    """A message we keep current. `ts` is None until it stands; a deleted one gets the next
    generation. `shown` is a digest of what it shows."""

    key: str
    case_id: int | None = None
    channel: str | None = None
    ts: str | None = None
    generation: int = 1
    shown: str | None = None

    def renewed(self) -> "Post":
        """The same message, to be posted anew because it no longer stands."""
        return replace(self, ts=None, shown=None, generation=self.generation + 1)


_read = reader(Post)


class Posts:
    """The posts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> Post:
        """The post, or one that does not stand yet."""
        row = self._connection.execute(BY_KEY, {"wanted": key}).one_or_none()
        return _read(row) if row else Post(key)

    def find_at(self, channel: str, ts: str) -> Post | None:
        query = select(POSTS).where(POSTS.c.channel == channel, POSTS.c.ts == ts)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def save(self, post: Post) -> None:
        values = {name: getattr(post, name) for name in Post.__dataclass_fields__}
        saved = insert_for(self._connection, POSTS).values(**values)
        self._connection.execute(saved.on_conflict_do_update(index_elements=["key"], set_=values))
