"""Reading playbook files: all that is wrong with one is found at once, each with its line."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from domain.conditions import Condition
from domain.dependencies import find_cycle
from playbooks.checked_yaml import BadFile, Checked, Model, load_located, raise_all
from playbooks.playbook import SOURCE_LANGUAGE, Evidence, Item, Playbook, Texts
from playbooks.schema import ItemFile, PlaybookFile, TextsFile, WhenFile
from playbooks.user_templates import BadTemplate, check_template

MOST_LANGUAGES = 20
LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")


def read_playbook(path: Path) -> Playbook:
    """The playbook of `<id>.yml` and the texts beside it. Raises BadFile with every problem."""
    problems: list[BadFile] = []
    structure = _taken(path, PlaybookFile, problems)
    beside = text_files(path)[:MOST_LANGUAGES]
    read = [(each, _taken(each, TextsFile, problems)) for each in beside]
    texts = {each.suffixes[0][1:]: found for each, found in read if found is not None}
    if not beside:
        hint = f"write {path.stem}.{SOURCE_LANGUAGE}.yml beside it."
        problems.append(BadFile(str(path), 1, f"it has no texts in any language; {hint}"))
    if structure is not None:
        problems += _wrong_structure(structure, path.stem)
        for found in texts.values():
            problems += _wrong_names(structure.value, found)
    for found in texts.values():
        problems += _wrong_templates(found)
    raise_all(problems)
    assert structure is not None, "its absence is a problem that was raised"
    return _made(structure.value, {name: _texts(each.value) for name, each in texts.items()})


def text_files(path: Path) -> list[Path]:
    """The files with the texts of the playbook in `path`: `<id>.<language>.yml`."""
    found = sorted(path.parent.glob(f"{path.stem}.*.yml"))
    return [each for each in found if each.name.count(".") == 2 and _language(each)]


def _language(path: Path) -> str | None:
    language = path.suffixes[0][1:]
    return language if LANGUAGE.match(language) else None


def _taken(path: Path, model: type[Model], problems: list[BadFile]) -> Checked[Model] | None:
    try:
        return load_located(path, model)
    except BadFile as problem:
        problems.append(problem)
        return None


def _places(structure: PlaybookFile) -> Iterator[tuple[ItemFile, tuple[str | int, ...]]]:
    """Every item with where it stands in the file."""
    for number, phase in enumerate(structure.phases):
        for place, item in enumerate(phase.items):
            yield item, ("phases", number, "items", place)


def _wrong_structure(checked: Checked[PlaybookFile], stem: str) -> Iterator[BadFile]:
    found = checked.value
    if found.id != stem:
        reason = f"`id` is `{found.id}`, but the file is named {stem}.yml. Make them the same."
        yield checked.bad(reason, "id")
    yield from _repeated(checked)
    ids = [item.id for item, _ in _places(found)]
    for item, place in _places(found):
        for name in item.after:
            if name == item.id:
                reason = f"the item `{name}` waits for itself. Take it out of its `after`."
                yield checked.bad(reason, *place, "after")
            elif name not in ids:
                reason = f"`after`: there is no item `{name}`.{_hint(name, ids)}"
                yield checked.bad(reason, *place, "after")
        yield from _wrong_condition(checked, item.when, (*place, "when"))
    yield from _ring(checked)


def _repeated(checked: Checked[PlaybookFile]) -> Iterator[BadFile]:
    """Names that stand twice: of items, of phases, of facts."""
    found = checked.value
    named: list[tuple[str, str, tuple[str | int, ...]]] = [
        ("item", item.id, (*place, "id")) for item, place in _places(found)
    ]
    named += [("phase", p.id, ("phases", n, "id")) for n, p in enumerate(found.phases)]
    named += [("fact", fact, ("facts", number)) for number, fact in enumerate(found.facts)]
    seen: Counter[tuple[str, str]] = Counter()
    for what, name, place in named:
        seen[what, name] += 1
        if seen[what, name] == 2:
            yield checked.bad(f"the {what} `{name}` stands there twice. Rename one.", *place)


def _wrong_condition(
    checked: Checked[PlaybookFile], when: WhenFile, place: tuple[str | int, ...]
) -> Iterator[BadFile]:
    known = checked.value.facts
    for group in ("facts", "not_facts"):
        for number, name in enumerate(getattr(when, group)):
            if name not in known:
                hint = _hint(name, known, "Declare it under `facts` at the top.")
                reason = f"`when.{group}`: there is no playbook fact `{name}`.{hint}"
                yield checked.bad(reason, *place, group, number)
            if name in when.facts and name in when.not_facts and group == "not_facts":
                reason = f"`when` asks that `{name}` holds and that it does not. Keep one."
                yield checked.bad(reason, *place, group, number)


def _ring(checked: Checked[PlaybookFile]) -> Iterator[BadFile]:
    places = {item.id: place for item, place in _places(checked.value)}
    after = {
        item.id: [name for name in item.after if name != item.id and name in places]
        for item, _ in _places(checked.value)
    }
    cycle = find_cycle(after)
    if cycle is not None:
        ring = " → ".join(f"`{name}`" for name in cycle)
        reason = f"these items wait for each other in a ring: {ring}. Take one `after` out."
        yield checked.bad(reason, *places[cycle[0]], "after")


def _wrong_names(structure: PlaybookFile, texts: Checked[TextsFile]) -> Iterator[BadFile]:
    """Texts that are missing, and texts for what the structure does not have."""
    wanted = {
        "items": [item.id for item, _ in _places(structure)],
        "phases": [phase.id for phase in structure.phases],
        "facts": structure.facts,
    }
    what = {"items": "text", "phases": "title", "facts": "label"}
    for group, ids in wanted.items():
        there = getattr(texts.value, group)
        for name in dict.fromkeys(ids):
            if name not in there:
                reason = f"`{group}` has no {what[group]} for `{name}`. Add it."
                yield texts.bad(reason, group)
        for name in there:
            if name not in ids:
                reason = f"`{group}`: there is no `{name}` in the structure."
                hint = _hint(name, ids, "Remove it.")
                yield BadFile(texts.name, texts.key_line(group, name), reason + hint)


def _wrong_templates(texts: Checked[TextsFile]) -> Iterator[BadFile]:
    for name, text in texts.value.templates.items():
        try:
            check_template(text)
        except BadTemplate as wrong:
            line = texts.line_within(wrong.line, "templates", name)
            yield BadFile(texts.name, line, f"`templates.{name}`: {wrong.reason}")


def _hint(name: str, known: Collection[str], instead: str = "") -> str:
    """What was meant, as far as one can tell."""
    near = get_close_matches(name, known, n=1)
    if near:
        return f" Did you mean `{near[0]}`?"
    return f" {instead}" if instead else " Correct the name."


def _made(structure: PlaybookFile, texts: dict[str, Texts]) -> Playbook:
    reasons = {" ".join(r.casefold().split()) for each in structure.reasons.values() for r in each}
    items = tuple(
        Item(
            item.id, phase.id, item.owner, item.due, item.must_do,
            tuple(item.after), _condition(item.when),
        )
        for phase in structure.phases
        for item in phase.items
    )  # fmt: skip
    return Playbook(
        structure.id, structure.urgency, frozenset(reasons), items, texts,
        tuple(structure.causes), tuple(structure.facts),
    )  # fmt: skip


def _condition(when: WhenFile) -> Condition:
    return Condition(
        frozenset(when.runway or ()),
        frozenset(when.tier or ()),
        frozenset(when.facts),
        frozenset(when.not_facts),
    )


def _texts(read: TextsFile) -> Texts:
    return Texts(
        title=read.title,
        when=read.when,
        when_not=read.when_not,
        investigation=tuple(read.investigation),
        talk_track=tuple(read.talk_track),
        success=tuple(read.success),
        evidence=tuple(Evidence(each.text, each.source) for each in read.evidence),
        templates=read.templates,
        phases=read.phases,
        items=read.items,
        facts=read.facts,
        measures=tuple(read.measures),
    )
