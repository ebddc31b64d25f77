"""YAML files that people write: read safely, checked wholly, refused with file, line, reason."""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)
MOST_BYTES = 256 * 1024
MOST_NODES = 20_000
DEEPEST = 30
MOST_PROBLEMS = 50


class BadFile(Exception):
    """A file that cannot be used: which one, on which line, and why.

    `others` are further problems that were found along with it.
    """

    def __init__(
        self, file: str, line: int, reason: str, others: "tuple[BadFile, ...]" = ()
    ) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason
        self.others = others

    @property
    def all(self) -> "tuple[BadFile, ...]":
        """This problem and those found along with it."""
        return (self, *self.others)


def raise_all(problems: "Sequence[BadFile]") -> None:
    """Raises the first with the others in it; nothing where there is none."""
    if problems:
        first, *others = (each for problem in problems for each in problem.all)
        raise BadFile(first.file, first.line, first.reason, tuple(others))


@dataclass(frozen=True, slots=True)
class Checked(Generic[Model]):
    """A file that was read, and where in it everything stands."""

    value: Model
    name: str
    root: yaml.Node

    def line(self, *location: int | str) -> int:
        """The line of the thing at that place, or of what it should stand in."""
        return _line(_node_at(self.root, location))

    def key_line(self, group: str, key: str) -> int:
        """The line on which a name stands in a group."""
        node = _node_at(self.root, (group,))
        keys = node.value if isinstance(node, yaml.MappingNode) else []
        return next((_line(k) for k, _ in keys if k.value == key), _line(node))

    def line_within(self, number: int, *location: int | str) -> int:
        """The line of the file that is the `number`th, from 1, of the text at that place."""
        node = _node_at(self.root, location)
        block = isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}
        return _line(node) + number - (0 if block else 1)

    def bad(self, reason: str, *location: int | str) -> BadFile:
        """A problem at that place."""
        return BadFile(self.name, self.line(*location), reason)


def load_checked(path: Path, model: type[Model], *, max_bytes: int = MOST_BYTES) -> Model:
    """Reads the file into the model. Raises BadFile for everything that is wrong with it."""
    return load_located(path, model, max_bytes=max_bytes).value


def load_located(path: Path, model: type[Model], *, max_bytes: int = MOST_BYTES) -> Checked[Model]:
    """The same, with the places of everything in it."""
    return _located(_read(path, max_bytes), model, str(path))


def check_text(text: str, model: type[Model], name: str) -> Model:
    """Reads the text into the model. `name` is how the reader knows it."""
    return _located(text, model, name).value


def _located(text: str, model: type[Model], name: str) -> Checked[Model]:
    node = _composed(text, name)
    _check_node(node, name)
    try:
        return Checked(model.model_validate(_constructed(node, name)), name, node)
    except ValidationError as error:
        raise _explained(error, node, model, name) from None


def _read(path: Path, max_bytes: int) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise BadFile(str(path), 1, "it is no file that can be read. Write one in its place.")
        if found.st_size > max_bytes:
            raise BadFile(str(path), 1, f"it has {found.st_size} bytes; the most is {max_bytes}.")
        with path.open("rb") as file:
            read = file.read(max_bytes + 1)
        if len(read) > max_bytes:
            raise BadFile(str(path), 1, f"it has more than {max_bytes} bytes.")
        return read.decode("utf-8-sig")
    except OSError as error:
        raise BadFile(str(path), 1, f"it cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadFile(str(path), 1, "it is not UTF-8 text. Save it as UTF-8.") from error


def _composed(text: str, name: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None)
        said = said or "it is nested too deeply"
        raise BadFile(
            name, mark.line + 1 if mark else 1, f"not readable as YAML: {said}."
        ) from None
    if node is None:
        raise BadFile(name, 1, "it is empty. Start from the shipped example.")
    if not isinstance(node, yaml.MappingNode):
        raise BadFile(name, 1, "it must be a list of `name: value` lines.")
    return node


def _check_node(root: yaml.Node, name: str) -> None:
    """Refuses repeated keys, aliases and files that unfold into something huge."""
    seen: set[int] = set()
    todo = [(root, 1)]
    while todo:
        node, depth = todo.pop()
        if id(node) in seen:
            raise BadFile(name, _line(node), "aliases (`*name`) are not allowed; write it out.")
        seen.add(id(node))
        if len(seen) > MOST_NODES or depth > DEEPEST:
            raise BadFile(name, _line(node), "it is too large or too deeply nested.")
        todo += [(child, depth + 1) for child in _children(node, name)]


def _children(node: yaml.Node, name: str) -> Sequence[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if not isinstance(node, yaml.MappingNode):
        return []
    keys: set[str] = set()
    for key, _value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise BadFile(name, _line(key), "a name must be a word, not a list or a group.")
        if key.value in keys:
            raise BadFile(name, _line(key), f"`{key.value}` stands here twice. Keep one.")
        keys.add(str(key.value))
    return [each for pair in node.value for each in pair]


def _constructed(node: yaml.Node, name: str) -> Any:
    try:
        loader = yaml.SafeLoader("")
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or str(error)
        raise BadFile(name, mark.line + 1 if mark else 1, f"not readable: {said}.") from None


def _explained(
    error: ValidationError, root: yaml.Node, model: type[BaseModel], name: str
) -> BadFile:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    unknown = [each for each in found if each["type"] == "extra_forbidden"]
    # A misspelt name shows as one unknown and one missing field: the first tells more.
    meant = {(*each["loc"][:-1], _meant(each["loc"], model)) for each in unknown}
    rest = [each for each in found if each not in unknown and tuple(each["loc"]) not in meant]
    first, *others = (_problem(each, root, model, name) for each in unknown + rest)
    return BadFile(name, first.line, first.reason, tuple(others[:MOST_PROBLEMS]))


def _problem(found: ErrorDetails, root: yaml.Node, model: type[BaseModel], name: str) -> BadFile:
    location = found["loc"]
    line = _line(_node_at(root, location))
    where = ".".join(str(part) for part in location) or "the file"
    if found["type"] == "extra_forbidden":
        near = _meant(location, model)
        hint = f" Did you mean `{near}`?" if near else " Remove it."
        return BadFile(name, line, f"`{where}` is not known here.{hint}")
    if found["type"] == "missing":
        return BadFile(name, line, f"`{where}` is missing. Add it.")
    said = found["msg"].removeprefix("Value error, ")
    return BadFile(name, line, f"`{where}`: {said[:1].lower() + said[1:]}.")


def _meant(location: Sequence[int | str], model: type[BaseModel]) -> str | None:
    return next(iter(get_close_matches(str(location[-1]), _field_names(model), n=1)), None)


def _field_names(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> list[str]:
    """Every field name of the model and of the models inside it."""
    names: list[str] = []
    for field_name, field in model.model_fields.items():
        names.append(field.alias or field_name)
        for inner in _models_in(field.annotation):
            if inner not in seen:
                names += _field_names(inner, seen | {model})
    return names


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [each for inner in getattr(annotation, "__args__", ()) for each in _models_in(inner)]


def _node_at(root: yaml.Node, location: Sequence[int | str]) -> yaml.Node:
    """The node a pydantic location points to; its parent where it does not exist."""
    node = root
    for part in location:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part] if part < len(node.value) else None
        if found is None:
            return node
        node = found
    return node


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
