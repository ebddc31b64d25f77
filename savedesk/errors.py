"""What ends a command: one sentence and a way out."""


class CommandFailed(Exception):
    """The command cannot go on. `message` says why, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
