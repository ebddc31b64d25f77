"""Texts of several lines, as Jinja2 templates with translatable blocks."""

import gettext
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WORDING = Path(__file__).parent / "wording"
_environments: dict[int, Environment] = {}


def render(
    template: str, translations: gettext.NullTranslations, context: Mapping[str, Any]
) -> str:
    """Renders `wording/<template>.j2`. The context is plain data, escaped already."""
    environment = _environments.get(id(translations))
    if environment is None:
        environment = _environments[id(translations)] = _made(translations)
    return environment.get_template(f"{template}.j2").render(context).strip()


def _made(translations: gettext.NullTranslations) -> Environment:
    # Slack is no HTML: the context is escaped for mrkdwn before it gets here.
    environment = Environment(
        loader=FileSystemLoader(WORDING),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations, newstyle=True
    )
    return environment
