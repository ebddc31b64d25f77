"""Dependencies between items: which one waits for which others."""

from collections.abc import Iterator, Mapping, Sequence


def find_cycle(after: Mapping[str, Sequence[str]]) -> tuple[str, ...] | None:
    """A ring of names in which each waits for the next, ending where it began; None without one.

    `after` maps each name to those it waits for. Without recursion: a chain may be long.
    """
    settled: set[str] = set()
    for start in after:
        path: list[str] = []
        todo: list[Iterator[str]] = [iter((start,))]
        while todo:
            name = next(todo[-1], None)
            if name is None:
                todo.pop()
                if path:
                    settled.add(path.pop())
            elif name in path:
                return (*path[path.index(name) :], name)
            elif name not in settled:
                path.append(name)
                todo.append(iter(after.get(name, ())))
    return None
