"""The texts that a playbook brings along: its templates, filled with the facts of the case."""

import re
from collections.abc import Mapping

from bot.desk import Desk
from bot.team import managers_of
from bot.text_sources import Source
from domain.cases import Case
from domain.errors import DomainError
from playbooks.user_templates import check_template, render_template

# What the case knows by itself; everything else is asked for.
OF_CASE = ("account", "owner", "manager")
GOES_OVER = re.compile(r"{%-?\s*for\s+\w+\s+in\s+(\w+)")


def templates_of(desk: Desk, case: Case) -> Mapping[str, str]:
    """The templates of the case's playbook in the language of the case, by id."""
    return desk.catalogue().get(case.playbook).in_language(case.language).templates


def template_of(desk: Desk, case: Case, template: str) -> str:
    """One of them. Raises `template_gone` when the playbook is another one by now."""
    found = templates_of(desk, case).get(template)
    if found is None:
        raise DomainError("template_gone")
    return found


def asked_by_template(desk: Desk, case: Case, template: str) -> tuple[str, ...]:
    """The facts that it needs and the case does not know, under the names they are kept by."""
    names = check_template(template_of(desk, case, template))
    return tuple(f"text.{name}" for name in names if name not in OF_CASE)


def filled_template(on: Source, template: str) -> str:
    """The text; a fact that is missing or was left out stands as its name in brackets."""
    text = template_of(on.desk, on.case, template)
    lists = set(GOES_OVER.findall(text))
    facts: dict[str, str | list[str]] = dict(_of_case(on))
    for name in check_template(text):
        if name not in OF_CASE:
            lines = on.lines(f"text.{name}")
            facts[name] = lines if name in lists else "\n".join(lines)
    return render_template(text, facts).text


def _of_case(on: Source) -> dict[str, str]:
    case, policy = on.case, on.desk.policy()
    manager = next(iter(managers_of(on.tx, policy, case.owner_id)), case.owner_id)
    people = {"owner": case.owner_id, "manager": manager}
    named = {name: on.tx.people.find(each) for name, each in people.items()}
    return {"account": case.account_name} | {
        name: person.name for name, person in named.items() if person is not None
    }


def told(name: str) -> str:
    """An id of a template, or of a fact it asks for, as words."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]
