"""What the doctor asks the CRM: whether it answers, and whether the policy names its fields."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields

from bot.crm import CrmDesk
from bot.learning_words import REMEDIES, SOURCES, fault_in_words
from bot.outside import Fault, SourceFailed
from domain.crm import CrmRules
from domain.policy import Policy
from playbooks.words import words_for
from savedesk.findings import Finding

# Found in no CRM, so that nothing of a customer is asked.
TRIED_NAME = "savedesk doctor"
UNLIKE = "Look up its name, not its label, in the CRM; these credentials have to be let read it."


def look_at_crm(policy: Policy, desk: Callable[[], CrmDesk]) -> Iterator[Finding]:
    """Asks one question as a case does; with no CRM in the policy there is nothing to ask."""
    rules = policy.crm
    if not rules.asks:
        return
    failed = _asked(desk)
    if failed is None:
        yield Finding(f"crm: {SOURCES[rules.source]} answers", ok=True)
    else:
        yield _trouble(rules, failed)
    if failed is None or failed.fault is Fault.REFUSED:
        # A question with a name that is wrong is refused, by some; its names tell which.
        yield from _names(rules, desk)
    if failed is None:
        yield _fields(rules, SOURCES[rules.source])


def _asked(desk: Callable[[], CrmDesk]) -> SourceFailed | None:
    try:
        desk().open().find(TRIED_NAME)
    except SourceFailed as failed:
        return failed
    return None


def _trouble(rules: CrmRules, failed: SourceFailed) -> Finding:
    words = words_for("en")
    said = fault_in_words(words, rules, failed.fault, failed.code, failed.host)
    return Finding(f"crm: {said}", ok=False, remedy=str(words.text(REMEDIES[failed.fault])))


def _names(rules: CrmRules, desk: Callable[[], CrmDesk]) -> Iterator[Finding]:
    """Every name in the policy that means no field there."""
    source = SOURCES[rules.source]
    try:
        unknown = desk().open().unknown_fields()
    except SourceFailed as failed:
        said = f"crm: the names of fields were not compared ({failed.code or failed.fault.value})"
        yield Finding(f"{said}; docs/crm.md names the scope for it", ok=True)
        return
    for name, near in unknown.items():
        remedy = f"Did you mean {_either(near)}?" if near else UNLIKE
        yield Finding(f"crm: {source} has no field “{name}”", ok=False, remedy=remedy)


def _either(names: Sequence[str]) -> str:
    *most, last = [f"`{each}`" for each in names]
    return f"{', '.join(most)} or {last}" if most else last


def _fields(rules: CrmRules, source: str) -> Finding:
    asked = [each.name for each in fields(rules.fields) if getattr(rules.fields, each.name)]
    missing = [name for name in ("arr", "renewal") if name not in asked]
    told = f"crm: fields asked for: {', '.join(asked)}"
    if not missing:
        return Finding(told, ok=True)
    verb = "is" if len(missing) == 1 else "are"
    names = " and ".join(missing)
    return Finding(told, False, f"Name under `crm: fields` what {names} {verb} called in {source}.")
