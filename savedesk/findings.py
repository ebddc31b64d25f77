"""What the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: well, or a problem with its remedy."""

    what: str
    ok: bool
    remedy: str = ""
