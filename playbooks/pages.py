"""Whole pages from `wording/`: everything put into them is escaped."""

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from playbooks.templates import WORDING


def render_page(template: str, **context: object) -> str:
    """Renders `wording/<template>.j2`; its texts come in words, in the language of the reader."""
    return _environment().get_template(f"{template}.j2").render(context)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(WORDING),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
