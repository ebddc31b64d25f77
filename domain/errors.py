"""Refusals: a code and its parameters. The words are chosen at the edge, for the reader."""

from collections.abc import Mapping


class DomainError(Exception):
    """Something the product refuses to do.

    `code` names the sentence (see `playbooks/refusals.py`), `params` fills it. Nothing has been
    changed when it is raised: the unit of work rolls back.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str | int] = params

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({filled})"
