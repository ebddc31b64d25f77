"""Companies in HubSpot."""

import html
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.crm_access import CrmAccess
from bot.directory import Note, Record, clean, many, named_fields, near_names, read_account, within
from bot.outside import Ask, Fault, Outside, SourceFailed
from domain.accounts import account_key
from domain.crm import CrmFields, FoundAccount

COMPANIES = "/crm/v3/objects/companies"
NOTES = "/crm/v3/objects/notes"
OWNER = "hubspot_owner_id"
A_PAGE, MOST_PAGES = 100, 3
# HubSpot's number for "a note about a company".
NOTE_TO_COMPANY = 190
NO_OWNER = frozenset({Fault.NOT_FOUND, Fault.FORBIDDEN})


class HubSpot:
    """One errand at HubSpot. `currency` holds where a record names none."""

    def __init__(
        self, outside: Outside, access: CrmAccess, fields: CrmFields, currency: str
    ) -> None:
        if not access.hubspot_token:
            raise SourceFailed(Fault.NOT_SET)
        self._outside = outside
        self._access = access
        self._fields = fields
        self._currency = currency
        self._owners: dict[str, str | None] = {}

    def find(self, name: str) -> list[FoundAccount]:
        key = account_key(name)
        records = self._pages(_named(dict.fromkeys([name, key])))
        return [self._account(each, with_owner=account_key(each.name) == key) for each in records]

    def get(self, external_id: str) -> FoundAccount | None:
        query = {"properties": ",".join(self._properties())}
        try:
            said = self._ask("GET", f"{COMPANIES}/{_path(external_id)}", query=query)
        except SourceFailed as failed:
            if failed.fault is Fault.NOT_FOUND:
                return None
            raise
        record = self._record(said)
        return self._account(record, with_owner=True) if record else None

    def add_note(self, note: Note) -> str:
        kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": NOTE_TO_COMPANY}
        made = self._ask(
            "POST", NOTES, repeatable=False,
            json={
                "properties": {"hs_timestamp": note.at.isoformat(), "hs_note_body": _body(note)},
                "associations": [{"to": {"id": note.external_id}, "types": [kind]}],
            },
        )  # fmt: skip
        return _id_of(made)

    def find_note(self, external_id: str, key: str) -> str | None:
        wanted = {"propertyName": "hs_note_body", "operator": "CONTAINS_TOKEN", "value": key}
        body = {"filterGroups": [{"filters": [wanted]}], "properties": [], "sorts": [], "limit": 1}
        found = many(within(self._ask("POST", f"{NOTES}/search", json=body), "results"))
        return _id_of(found[0]) if found else None

    def unknown_fields(self) -> dict[str, list[str]]:
        said = within(self._ask("GET", "/crm/v3/properties/companies"), "results")
        if not isinstance(said, list):
            raise SourceFailed(Fault.WRONG_SHAPE)
        known = {str(within(each, "name")): str(within(each, "label")) for each in said}
        wrong = [each for each in named_fields(self._fields) if each not in known]
        return {each: near_names(each, known) for each in wrong}

    def _pages(self, groups: list[dict[str, Any]]) -> Iterator[Record]:
        after = None
        for _ in range(MOST_PAGES):
            asked = {"filterGroups": groups, "properties": self._properties(), "sorts": [],
                     "limit": A_PAGE}  # fmt: skip
            said = self._ask(
                "POST", f"{COMPANIES}/search", json=asked | ({"after": after} if after else {})
            )
            if not isinstance(within(said, "results"), list):
                raise SourceFailed(Fault.WRONG_SHAPE)
            records = (self._record(each) for each in said["results"])
            yield from (each for each in records if each is not None)
            after = within(said, "paging", "next", "after")
            if not isinstance(after, str) or not after:
                return

    def _record(self, said: Any) -> Record | None:
        """A company; None for what is archived or has no name."""
        external_id, values = within(said, "id"), within(said, "properties")
        if not isinstance(external_id, str) or not isinstance(values, dict):
            raise SourceFailed(Fault.WRONG_SHAPE)
        name = values.get("name")
        if within(said, "archived") is True or not isinstance(name, str) or not clean(name):
            return None
        return Record(external_id, clean(name), values)

    def _account(self, record: Record, *, with_owner: bool) -> FoundAccount:
        values = dict(record.values)
        if not self._fields.owner:
            owner = values.get(OWNER)
            values["owner"] = self._email_of(owner) if with_owner and owner else None
        names = _with_owner(self._fields)
        return read_account(Record(record.external_id, record.name, values), names, self._currency)

    def _email_of(self, owner: Any) -> str | None:
        """Whoever may not read owners, or has deleted one, still has the other facts."""
        known = str(owner)
        if known not in self._owners:
            try:
                said = self._ask("GET", f"/crm/v3/owners/{_path(known)}")
            except SourceFailed as failed:
                if failed.fault not in NO_OWNER:
                    raise
                said = None
            email = within(said, "email")
            self._owners[known] = email if isinstance(email, str) else None
        return self._owners[known]

    def _properties(self) -> list[str]:
        own = [] if self._fields.owner else [OWNER]
        return ["name", *named_fields(self._fields), *own]

    def _ask(self, method: str, path: str, *, repeatable: bool = True, **asked: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._access.hubspot_token}"}
        url = f"{self._access.hubspot_url.rstrip('/')}{path}"
        return self._outside.fetch(Ask(method, url, headers, repeatable=repeatable, **asked))


def _named(names: dict[str, None]) -> list[dict[str, Any]]:
    """Any of the names as tokens of the company's."""
    return [
        {"filters": [{"propertyName": "name", "operator": "CONTAINS_TOKEN", "value": each}]}
        for each in names
    ]


def _with_owner(fields: CrmFields) -> CrmFields:
    return fields if fields.owner else replace(fields, owner="owner")


def _path(name: str) -> str:
    return quote(name, safe="")


def _id_of(said: Any) -> str:
    found = within(said, "id")
    if not isinstance(found, str):
        raise SourceFailed(Fault.WRONG_SHAPE)
    return found


def _body(note: Note) -> str:
    """HubSpot takes HTML; what people wrote is no markup in it."""
    lines = [f"<strong>{html.escape(note.title)}</strong>"]
    lines += [html.escape(line) for line in note.text.splitlines()]
    return "<br>".join([*lines, html.escape(note.key)])
