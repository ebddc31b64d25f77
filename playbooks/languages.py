"""Which languages are spoken: English, and every language that has a catalogue."""

from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
SOURCE = "en"


@lru_cache(maxsize=1)
def spoken() -> tuple[str, ...]:
    """The languages' codes, English first."""
    catalogues = sorted(path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/savedesk.po"))
    return (SOURCE, *catalogues)
