"""`make words`: collects every message for translators into `locale/savedesk.pot`."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from playbooks.languages import LOCALES

ROOT = Path(__file__).parent.parent
ROOMS = ("domain", "playbooks", "bot", "handlers", "savedesk")
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
KEYWORDS = {
    "N_": None,
    "text": None,
    "plain": None,
    "plural": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
}
TEMPLATE = LOCALES / "savedesk.pot"


def messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every message with the file it stands in."""
    for room in ROOMS:
        found = extract_from_dir(ROOT / room, METHODS, keywords=KEYWORDS)
        for file, _line, message, _comments, _context in found:
            yield f"{room}/{file}", message


def template() -> str:
    """The messages as a template for translators, the same in every run."""
    catalogue = Catalog(project="Savedesk", fuzzy=False)
    for file, message in sorted(messages(), key=str):
        catalogue.add(message, locations=[(file, 0)])
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, include_lineno=False, sort_output=True)
    return written.getvalue().decode()


if __name__ == "__main__":
    LOCALES.mkdir(exist_ok=True)
    TEMPLATE.write_text(template(), encoding="utf-8")
