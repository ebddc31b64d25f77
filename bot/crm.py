"""The CRM beside Slack: its calls go through the same jobs, with the same four outcomes.

A job's call whose method begins with `crm.` comes here instead of to Slack. Nothing is kept open
between two errands but Salesforce's token.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.calls import Finder, Lookup, NoteLookup, Slack
from bot.crm_access import HUBSPOT, CrmAccess
from bot.directory import Crm
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from bot.outside import DOUBTFUL, PASSING, Fault, Outside, SourceFailed
from bot.salesforce import Session
from domain.accounts import account_key
from domain.crm import AllowedHost, CrmSource, FoundAccount, the_one
from domain.policy import Policy

OURS = "crm."
LEARN, NOTE = "crm.learn", "crm.note"
LIMITED_SECONDS, AGAIN_SECONDS = 30.0, 5.0
# The longest errand in seconds, and the part of a job's lease that it may take.
LONGEST_ERRAND, SHARE_OF_LEASE = 30.0, 0.5

OpenOutside = Callable[[Sequence[AllowedHost], float], Outside]


def guarded(hosts: Sequence[AllowedHost], errand: float) -> Outside:
    """The real outside, imported only where it is used."""
    from bot.fetching import Bounds, Fetcher

    return Fetcher(hosts, Bounds(errand=errand))


def own_hosts(access: CrmAccess, source: CrmSource) -> list[AllowedHost]:
    """The vendor's own host; any other address has to be listed in the policy."""
    url = HUBSPOT if source is CrmSource.HUBSPOT else access.salesforce_domain
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.port not in {None, 443}:
        return []
    return [AllowedHost(parts.hostname)]


class CrmDesk:
    """The CRM of the policy, opened for one errand at a time."""

    def __init__(
        self, policy: Callable[[], Policy], access: CrmAccess, outside: OpenOutside = guarded
    ) -> None:
        self._policy = policy
        self._access = access
        self._outside = outside
        self._session = Session()

    def open(self) -> Crm:
        """Raises SourceFailed when it is not set up."""
        policy, access = self._policy(), self._access
        rules, lease = policy.crm, policy.delivery.lease.total_seconds()
        hosts = [*rules.hosts, *own_hosts(access, rules.source)]
        outside = self._outside(hosts, min(LONGEST_ERRAND, lease * SHARE_OF_LEASE))
        if rules.source is CrmSource.HUBSPOT:
            from bot.hubspot import HubSpot

            return HubSpot(outside, access, rules.fields, policy.currency)
        if rules.source is CrmSource.SALESFORCE:
            from bot.salesforce import Salesforce

            return Salesforce(outside, access, rules, policy.currency, self._session)
        raise SourceFailed(Fault.NOT_SET)


class WithCrm:
    """Slack and the CRM: each call goes where its method belongs."""

    def __init__(self, slack: Slack, desk: CrmDesk) -> None:
        self._slack = slack
        self._desk = desk

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        if not method.startswith(OURS):
            return self._slack.call(method, params)
        try:
            if method == NOTE:
                return Sent({"id": self._desk.open().add_note(params["note"])})
            return Sent({"found": _looked_up(self._desk.open(), params)})
        except SourceFailed as failed:
            return written(failed) if method == NOTE else read(failed, patient=params["patient"])


class FindsNotes:
    """Looks in Slack or in the CRM for what an uncertain call may have done."""

    def __init__(self, finder: Finder, desk: CrmDesk) -> None:
        self._finder = finder
        self._desk = desk

    def find(self, lookup: Lookup, since: datetime) -> Outcome | None:
        if not isinstance(lookup, NoteLookup):
            return self._finder.find(lookup, since)
        try:
            note = self._desk.open().find_note(lookup.external_id, lookup.key)
        except SourceFailed as failed:
            return read(failed, patient=True)
        return Sent({"id": note}, found=True) if note is not None else None


def _looked_up(crm: Crm, params: Mapping[str, Any]) -> list[FoundAccount]:
    """The record we know, else every record of that name; the exact one alone where it is one."""
    if params["external_id"]:
        known = crm.get(params["external_id"])
        if known is not None:
            return [known]
    found = crm.find(params["name"])
    exact = the_one(found, account_key(params["name"]))
    return [exact] if exact else found


def read(failed: SourceFailed, *, patient: bool) -> Outcome:
    """A question that failed. While `patient`, what may pass is asked again soon."""
    if not patient or failed.fault not in PASSING:
        return Refused(failed.fault.value, {"code": failed.code, "host": failed.host})
    if failed.fault is Fault.LIMITED:
        return Wait(_after(failed), "429")
    return Uncertain(failed.fault.value)


def written(failed: SourceFailed) -> Outcome:
    """A note that failed: certainly not written, or perhaps."""
    if failed.fault is Fault.LIMITED:
        return Wait(_after(failed), "429")
    if failed.fault in DOUBTFUL:
        return Uncertain(failed.fault.value)
    if failed.fault in PASSING:
        return Wait(AGAIN_SECONDS, failed.fault.value)
    return Refused(failed.fault.value, {"code": failed.code, "host": failed.host})


def _after(failed: SourceFailed) -> float:
    return max(1.0, LIMITED_SECONDS if failed.retry_after is None else failed.retry_after)
