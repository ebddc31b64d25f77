"""Marking messages that are translated where they are used, for who must not load the wording."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which extraction looks for
    """Marks a message that is translated where it is used."""
    return message
