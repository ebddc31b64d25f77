"""What storage refuses, in one sentence with a way out."""


class DatabaseRefused(Exception):
    """The database cannot be used. `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Contended(DatabaseRefused):
    """Somebody else holds what is needed just now: it will work in a moment."""


class OpenCaseExists(Exception):
    """The account already has an open case."""


class StaleClaim(Exception):
    """Another runner has taken over: nothing was changed."""
