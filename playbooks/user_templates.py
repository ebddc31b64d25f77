"""Templates that users write. They are untrusted: checked when read, rendered with plain texts.

Only what is named here may stand in one: facts, `if`, `for` over a list that was given, a few
filters. No attributes, calls, arithmetic, assignments; so there is nothing to reach and nothing
to blow up.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARACTERS = 3000
MOST_OUTPUT = 10_000
DEEPEST = 25
MOST_IN_LIST = 200


def _said(value: Any) -> Any:
    """A list as a text; a missing fact stays one, so that printing asks for it."""
    return ", ".join(value) if isinstance(value, list) else value


def _or(value: Any, instead: str) -> Any:
    return value or instead


# Our own, so that each takes a text, a list of texts or a missing fact, and nothing fails.
FILTERS: Mapping[str, Callable[..., Any]] = {
    "capitalize": lambda value: str(_said(value)).capitalize(),
    "default": _or,
    "first": lambda value: next(iter(value), ""),
    "join": lambda value, by=", ": by.join(value),
    "last": lambda value: next(reversed(list(value)), ""),
    "lower": lambda value: str(_said(value)).lower(),
    "title": lambda value: str(_said(value)).title(),
    "trim": lambda value: str(_said(value)).strip(),
    "upper": lambda value: str(_said(value)).upper(),
}
# How many plain values each takes; a filter that is not named here takes none.
TAKES: Mapping[str, tuple[int, int]] = {"default": (1, 1), "join": (0, 1)}
PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.And, nodes.Or, nodes.Not,
    nodes.Compare,
)  # fmt: skip
FACT = re.compile(r"^[a-z][a-z0-9_]{0,59}$")
# Names that Jinja fills itself.
OWN_NAMES = frozenset({"self", "super", "caller", "varargs", "kwargs", "loop"})
NAMES: Mapping[type[nodes.Node], str] = {
    nodes.Getattr: "an attribute (`.name`)",
    nodes.Getitem: "an index (`[…]`)",
    nodes.Call: "a call (`name(…)`)",
    nodes.List: "a list",
    nodes.Tuple: "a list",
    nodes.Dict: "a group",
    nodes.CondExpr: "`… if … else …` inside `{{ }}`",
    nodes.Concat: "`~`",
}

Facts = Mapping[str, str | Sequence[str]]


class BadTemplate(Exception):
    """A template that is refused: on which of its lines, counted from 1, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text, and the names of the facts that are missing in it.

    In the text a missing fact stands as its name in brackets. It is plain text, not markup.
    """

    text: str
    missing: tuple[str, ...]


def check_template(text: str) -> tuple[str, ...]:
    """The facts that the template asks for. Raises BadTemplate."""
    tree = _parsed(text)
    for node, depth, within in _walked(tree):
        if depth > DEEPEST:
            raise BadTemplate(node.lineno or 1, "it is too deeply nested; shorten it.")
        _check(node, within)
    named = list(tree.find_all(nodes.Name))
    bound = {each.name for each in named if each.ctx == "store"}
    return tuple(dict.fromkeys(each.name for each in named if each.name not in bound))


def render_template(text: str, facts: Facts) -> Rendered:
    """The template with the facts in it. Blank facts are missing ones.

    The text ends at 10,000 characters. Raises BadTemplate for what `check_template` refuses.
    """
    check_template(text)
    missing: dict[str, None] = {}

    class Missing(Undefined):
        """A fact that nobody entered: asked for where it is printed, false where it is tested."""

        __slots__ = ()

        def __str__(self) -> str:
            name = str(self._undefined_name)
            missing[name] = None
            return f"[{name.replace('_', ' ')}]"

        def __iter__(self) -> Iterator[str]:
            missing[str(self._undefined_name)] = None
            return iter(())

    environment = _environment(Missing)
    written, size = [], 0
    try:
        for part in environment.from_string(text).generate(_plain(facts)):
            written.append(part)
            size += len(part)
            if size > MOST_OUTPUT:
                break
    except TemplateError as error:
        raise BadTemplate(1, f"it cannot be filled in: {error}.") from None
    return Rendered("".join(written)[:MOST_OUTPUT].strip(), tuple(missing))


def _environment(undefined: type[Undefined]) -> ImmutableSandboxedEnvironment:
    # For customers, not for a browser: whoever shows it escapes it.
    made = ImmutableSandboxedEnvironment(
        autoescape=False,
        undefined=undefined,
        finalize=_said,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,
        cache_size=0,
    )
    made.globals.clear()
    made.tests = {name: made.tests[name] for name in ("defined", "undefined")}
    made.filters = dict(FILTERS)
    return made


def _plain(facts: Facts) -> dict[str, str | list[str]]:
    """Texts and lists of texts, nothing else, and nothing blank."""
    plain: dict[str, str | list[str]] = {}
    for name, value in facts.items():
        if isinstance(value, str):
            kept: str | list[str] = value[:MOST_OUTPUT]
        else:
            kept = [str(each)[:MOST_OUTPUT] for each in value[:MOST_IN_LIST] if str(each).strip()]
        if kept and (isinstance(kept, list) or kept.strip()):
            plain[str(name)] = kept
    return plain


def _parsed(text: str) -> nodes.Template:
    if len(text) > MOST_CHARACTERS:
        raise BadTemplate(1, f"it has {len(text)} characters; the most is {MOST_CHARACTERS}.")
    try:
        return _environment(Undefined).parse(text)
    except TemplateSyntaxError as error:
        said = (error.message or "it cannot be read").rstrip(".")
        reason = f"{said[:1].lower() + said[1:]}; correct the `{{{{ }}}}` or `{{% %}}` there."
        raise BadTemplate(error.lineno, reason) from None
    except (RecursionError, ValueError, OverflowError):
        raise BadTemplate(1, "it is too deeply nested; shorten it.") from None


def _walked(tree: nodes.Template) -> Iterator[tuple[nodes.Node, int, bool]]:
    """Every node with its depth, and whether it stands inside a `for`."""
    todo: list[tuple[nodes.Node, int, bool]] = [(tree, 0, False)]
    while todo:
        node, depth, within = todo.pop()
        yield node, depth, within
        inside = within or isinstance(node, nodes.For)
        todo += [(child, depth + 1, inside) for child in node.iter_child_nodes()]


def _check(node: nodes.Node, within: bool) -> None:
    if isinstance(node, PLAIN):
        return
    if isinstance(node, nodes.Name):
        _check_name(node)
    elif isinstance(node, nodes.Const):
        _check_value(node)
    elif isinstance(node, nodes.Operand):
        if node.op not in {"eq", "ne"}:
            raise BadTemplate(node.lineno or 1, "only `==` and `!=` compare; leave the rest out.")
    elif isinstance(node, nodes.For):
        _check_for(node, within)
    elif isinstance(node, nodes.Filter):
        _check_filter(node)
    elif isinstance(node, nodes.Test):
        if node.name not in {"defined", "undefined"} or node.args or node.kwargs:
            raise BadTemplate(node.lineno, "only `is defined` may be asked; leave the rest out.")
    else:
        what = NAMES.get(type(node), f"`{type(node).__name__.lower()}`")
        raise BadTemplate(node.lineno or 1, f"{what} is not allowed here; name a fact instead.")


def _check_name(node: nodes.Name) -> None:
    if node.name in OWN_NAMES or not FACT.match(node.name):
        reason = f"“{node.name[:60]}” is no name of a fact; write it like `renewal_date`."
        raise BadTemplate(node.lineno, reason)


def _check_value(node: nodes.Const) -> None:
    if not isinstance(node.value, str | bool):
        raise BadTemplate(node.lineno, "a number is not allowed here; write it in quotes.")


def _check_for(node: nodes.For, within: bool) -> None:
    if within:
        raise BadTemplate(node.lineno, "a `for` inside a `for` is not allowed; use one list.")
    if not isinstance(node.target, nodes.Name) or not isinstance(node.iter, nodes.Name):
        reason = "`for` goes over a list that was given: `{% for step in steps %}`."
        raise BadTemplate(node.lineno, reason)
    if node.recursive or node.test is not None:
        raise BadTemplate(node.lineno, "`for` takes neither `if` nor `recursive`; leave it out.")


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in FILTERS:
        known = ", ".join(FILTERS)
        raise BadTemplate(node.lineno, f"the filter `{node.name}` is not known; there are {known}.")
    least, most = TAKES.get(node.name, (0, 0))
    given = [each.value for each in node.args if isinstance(each, nodes.Const)]
    texts = all(isinstance(each, str) for each in given) and len(given) == len(node.args)
    by_name = node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None
    if by_name or not texts or not least <= len(given) <= most or node.node is None:
        takes = "one text in quotes" if most else "nothing"
        raise BadTemplate(node.lineno, f"the filter `{node.name}` takes {takes} in brackets.")
