"""What the doctor asks the CRM: whether it answers, and whether the policy names its fields."""

from collections.abc import Callable, Iterator
from dataclasses import fields

from bot.crm import CrmDesk
from bot.learning_words import REMEDIES, SOURCES, fault_in_words
from bot.outside import SourceFailed
from domain.crm import CrmRules
from domain.policy import Policy
from playbooks.words import words_for
from savedesk.findings import Finding

# Found in no CRM, so that nothing of a customer is asked.
TRIED_NAME = "savedesk doctor"


def look_at_crm(policy: Policy, desk: Callable[[], CrmDesk]) -> Iterator[Finding]:
    """Asks one question as a case does; with no CRM in the policy there is nothing to ask."""
    rules = policy.crm
    if not rules.asks:
        return
    source = SOURCES[rules.source]
    try:
        desk().open().find(TRIED_NAME)
    except SourceFailed as failed:
        words = words_for("en")
        said = fault_in_words(words, rules, failed.fault, failed.code, failed.host)
        yield Finding(f"crm: {said}", ok=False, remedy=str(words.text(REMEDIES[failed.fault])))
        return
    yield Finding(f"crm: {source} answers", ok=True)
    yield _fields(rules, source)


def _fields(rules: CrmRules, source: str) -> Finding:
    asked = [each.name for each in fields(rules.fields) if getattr(rules.fields, each.name)]
    missing = [name for name in ("arr", "renewal") if name not in asked]
    told = f"crm: fields asked for: {', '.join(asked)}"
    if not missing:
        return Finding(told, ok=True)
    verb = "is" if len(missing) == 1 else "are"
    names = " and ".join(missing)
    return Finding(told, False, f"Name under `crm: fields` what {names} {verb} called in {source}.")
