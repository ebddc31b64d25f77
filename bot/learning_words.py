"""What came from the CRM, in words; and in one sentence each, why nothing came."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.case_clocks import moment
from bot.outside import Fault
from domain.cases import Case
from domain.crm import CrmRules, CrmSource, FoundAccount
from playbooks.words import N_, Mrkdwn, Words

SOURCES = {CrmSource.HUBSPOT: "HubSpot", CrmSource.SALESFORCE: "Salesforce"}
NAMES = {source.value: name for source, name in SOURCES.items()}
FAULTS: Mapping[Fault, str] = {
    Fault.NOT_SET: N_("%(source)s is in the policy, but its credentials are not set."),
    Fault.HOST_NOT_LISTED: N_("%(source)s: the host %(host)s is not one that may be contacted."),
    Fault.HOST_PRIVATE: N_("%(source)s: the host %(host)s is inside a private network."),
    Fault.HOST_UNKNOWN: N_("%(source)s: the name %(host)s means no address."),
    Fault.UNREACHABLE: N_("%(source)s takes no connection at %(host)s."),
    Fault.TIMED_OUT: N_("%(source)s did not answer in time."),
    Fault.DROPPED: N_("%(source)s broke the connection off."),
    Fault.LIMITED: N_("%(source)s takes no more questions for now (%(code)s)."),
    Fault.UNWELL: N_("%(source)s is unwell (%(code)s)."),
    Fault.REDIRECTED: N_("%(source)s answers with a redirect (%(code)s), which is not followed."),
    Fault.TOO_LARGE: N_("%(source)s answers with more than 5 MB, which is not read."),
    Fault.NOT_JSON: N_("%(source)s answers with something that is not JSON."),
    Fault.WRONG_SHAPE: N_("%(source)s answers in a form that I do not know."),
    Fault.UNAUTHORISED: N_("%(source)s does not accept the credentials (%(code)s)."),
    Fault.FORBIDDEN: N_("%(source)s does not allow that with these credentials (%(code)s)."),
    Fault.NOT_FOUND: N_("%(source)s does not know that address or record (%(code)s)."),
    Fault.REFUSED: N_("%(source)s refuses the question (%(code)s)."),
}
CREDENTIALS = N_("Set them anew in the environment; docs/crm.md names the variables and scopes.")
SCOPES = N_("Give the app the scopes that docs/crm.md names.")
LISTED = N_("List it under `crm: hosts` in the policy if it is meant; docs/crm.md shows how.")
WAITS = N_("It is asked again by itself. If it goes on, look at the vendor's status page.")
ADDRESS = N_("Check its address in the environment, and any proxy in between.")
REMEDIES: Mapping[Fault, str] = {
    Fault.NOT_SET: CREDENTIALS,
    Fault.HOST_NOT_LISTED: LISTED,
    Fault.HOST_PRIVATE: N_("If that is meant, list it under `crm: hosts` with `private: true`."),
    Fault.HOST_UNKNOWN: ADDRESS,
    Fault.UNREACHABLE: N_("Check the network and the firewall of this machine."),
    Fault.TIMED_OUT: WAITS,
    Fault.DROPPED: WAITS,
    Fault.LIMITED: WAITS,
    Fault.UNWELL: WAITS,
    Fault.REDIRECTED: ADDRESS,
    Fault.TOO_LARGE: ADDRESS,
    Fault.NOT_JSON: ADDRESS,
    Fault.WRONG_SHAPE: ADDRESS,
    Fault.UNAUTHORISED: CREDENTIALS,
    Fault.FORBIDDEN: SCOPES,
    Fault.NOT_FOUND: ADDRESS,
    Fault.REFUSED: N_("Check the names under `crm: fields` in the policy."),
}
FACTS = {
    "arr": N_("ARR"),
    "currency": N_("the currency"),
    "renewal": N_("the renewal"),
    "health": N_("the health score"),
    "tier": N_("the tier"),
    "segment": N_("the segment"),
    "owner": N_("the owner"),
}


def fault_in_words(words: Words, rules: CrmRules, fault: Fault, code: str, host: str) -> Mrkdwn:
    """What is wrong, in one sentence."""
    source = SOURCES.get(rules.source, "CRM")
    return words.text(FAULTS[fault], source=source, code=code or fault.value, host=host or source)


def arrived(
    words: Words, rules: CrmRules, found: FoundAccount, case: Case, typed: Collection[str]
) -> Mrkdwn:
    """What the channel reads: what arrived, and from where. `case` has the facts that hold, those
    `typed` from people."""
    source, parts = SOURCES[rules.source], facts_in_words(words, found)
    if not parts:
        said = words.text("%(source)s has *%(name)s*, without any of the facts asked for.",
                          source=source, name=found.name)  # fmt: skip
    else:
        said = words.text(
            "From %(source)s: %(facts)s.", source=source, facts=Mrkdwn(", ".join(parts))
        )
    return Mrkdwn(" ".join([said, *_kept(words, found, case, typed), *_unreadable(words, found)]))


def facts_in_words(words: Words, found: FoundAccount) -> list[Mrkdwn]:
    """Each fact that is there."""
    parts: list[Mrkdwn] = []
    if found.arr_minor is not None:
        parts.append(
            words.text("ARR %(arr)s", arr=words.money(found.arr_minor, found.currency or "USD"))
        )
    if found.renewal_on is not None:
        parts.append(words.text("renews %(day)s", day=words.date(found.renewal_on)))
    if found.owner_email:
        parts.append(words.text("owner %(owner)s", owner=found.owner_email))
    if found.health is not None:
        parts.append(words.text("health %(score)s of 100", score=found.health))
    if found.tier:
        parts.append(words.text("tier there “%(tier)s”", tier=found.tier))
    if found.segment:
        parts.append(words.text("segment “%(segment)s”", segment=found.segment))
    return parts


def _kept(words: Words, found: FoundAccount, case: Case, typed: Collection[str]) -> list[Mrkdwn]:
    """Where something else stands in the case, that is said."""
    same = (found.arr_minor, found.currency) == (case.arr_minor, case.currency)
    differ = {"arr"} if found.arr_minor is not None and not same else set()
    if found.renewal_on is not None and found.renewal_on != case.renewal_on:
        differ.add("renewal")
    if not differ:
        return []
    if differ <= set(typed):
        return [words.text("What was typed in this case stands.")]
    return [words.text("What this case has already stands.")]


def _unreadable(words: Words, found: FoundAccount) -> list[Mrkdwn]:
    if not found.unreadable:
        return []
    facts = words.listed([words.text(FACTS[each]) for each in found.unreadable])
    return [words.text("Not in a form that I can read there: %(facts)s.", facts=facts)]


def nothing_found(words: Words, rules: CrmRules, case: Case) -> Mrkdwn:
    return words.text(
        "%(source)s has no record named *%(account)s*. The buttons on the card take the facts.",
        source=SOURCES[rules.source], account=case.account_name,
    )  # fmt: skip


def age_note(words: Words, rules: CrmRules, read_at: datetime) -> Mrkdwn:
    """On the card: where facts come from and how old they are."""
    return words.text("%(source)s was read %(at)s", source=SOURCES[rules.source],
                      at=moment(words, read_at))  # fmt: skip
