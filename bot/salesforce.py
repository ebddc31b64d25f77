"""Accounts in Salesforce."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from bot.crm_access import CrmAccess
from bot.directory import Note, Record, clean, many, named_fields, read_account, within
from bot.outside import Ask, Fault, Outside, SourceFailed
from bot.salesforce_fields import unknown_among
from domain.accounts import account_key
from domain.crm import CrmRules, FoundAccount

MOST_RECORDS, MOST_PAGES = 200, 5
OWNER = "Owner.Email"
LONGEST_SUBJECT = 255
ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t",
           "\b": "\\b", "\f": "\\f"}  # fmt: skip


@dataclass(slots=True)
class Session:
    """The token that holds now, shared by all errands. `instance` is where it is good."""

    token: str = field(default="", repr=False)
    instance: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


class Salesforce:
    """One errand at Salesforce. `currency` holds where a record names none."""

    def __init__(
        self, outside: Outside, access: CrmAccess, rules: CrmRules, currency: str, session: Session
    ) -> None:
        known = (access.salesforce_domain, access.salesforce_client_id)
        if not all((*known, access.salesforce_client_secret)):
            raise SourceFailed(Fault.NOT_SET)
        self._outside = outside
        self._access = access
        self._fields = rules.fields if rules.fields.owner else replace(rules.fields, owner=OWNER)
        self._root = f"/services/data/v{rules.api_version}"
        self._currency = currency
        self._session = session

    def find(self, name: str) -> list[FoundAccount]:
        names = dict.fromkeys([name, account_key(name)])
        like = " OR ".join(f"Name LIKE '%{quoted(each, like=True)}%'" for each in names)
        return self._accounts(f"({like}) ORDER BY Name LIMIT {MOST_RECORDS}")

    def get(self, external_id: str) -> FoundAccount | None:
        found = self._accounts(f"Id = '{quoted(external_id)}'")
        return found[0] if found else None

    def add_note(self, note: Note) -> str:
        made = self._ask(
            "POST", f"{self._root}/sobjects/Task", repeatable=False,
            json={
                "WhatId": note.external_id,
                "Subject": f"{note.title[: LONGEST_SUBJECT - len(note.key) - 3]} ({note.key})",
                "Description": note.text,
                "Status": "Completed",
                "ActivityDate": note.at.date().isoformat(),
            },
        )  # fmt: skip
        if not isinstance(within(made, "id"), str):
            raise SourceFailed(Fault.WRONG_SHAPE)
        return str(made["id"])

    def find_note(self, external_id: str, key: str) -> str | None:
        what = f"WhatId = '{quoted(external_id)}' AND Subject LIKE '%{quoted(key, like=True)}%'"
        asked = f"SELECT Id FROM Task WHERE {what} LIMIT 1"  # noqa: S608 - SOQL, quoted
        for record in self._records(asked):
            return str(record["Id"])
        return None

    def unknown_fields(self) -> dict[str, list[str]]:
        names = [*named_fields(self._fields)]
        return unknown_among(names, lambda kind: self._ask("GET", self._describe(kind)))

    def _describe(self, kind: str) -> str:
        return f"{self._root}/sobjects/{quote(kind, safe='')}/describe"

    def _accounts(self, where: str) -> list[FoundAccount]:
        asked = ", ".join(["Id", "Name", *named_fields(self._fields)])
        found = self._records(f"SELECT {asked} FROM Account WHERE {where}")  # noqa: S608 - SOQL
        read = (self._record(each) for each in found)
        return [read_account(each, self._fields, self._currency) for each in read if each]

    def _record(self, said: dict[str, Any]) -> Record | None:
        name = said.get("Name")
        if said.get("IsDeleted") is True or not isinstance(name, str) or not clean(name):
            return None
        values = {each: within(said, *each.split(".")) for each in named_fields(self._fields)}
        return Record(str(said["Id"]), clean(name), values)

    def _records(self, soql: str) -> Iterator[dict[str, Any]]:
        said = self._ask("GET", f"{self._root}/query", query={"q": soql})
        for _ in range(MOST_PAGES):
            if not isinstance(within(said, "records"), list):
                raise SourceFailed(Fault.WRONG_SHAPE)
            for each in many(said["records"]):
                if not isinstance(within(each, "Id"), str):
                    raise SourceFailed(Fault.WRONG_SHAPE)
                yield each
            more = said.get("nextRecordsUrl")
            if said.get("done") is not False or not isinstance(more, str):
                return
            if not more.startswith("/") or more.startswith("//"):
                raise SourceFailed(Fault.WRONG_SHAPE)
            said = self._ask("GET", more)

    def _ask(self, method: str, path: str, *, repeatable: bool = True, **asked: Any) -> Any:
        """With the token that holds; one that has run out is renewed once."""
        token, instance = self._token()
        try:
            return self._asked(token, instance, method, path, repeatable, asked)
        except SourceFailed as failed:
            if failed.fault is not Fault.UNAUTHORISED:
                raise
        token, instance = self._token(instead_of=token)
        return self._asked(token, instance, method, path, repeatable, asked)

    def _asked(
        self, token: str, instance: str, method: str, path: str, repeatable: bool, asked: Any
    ) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{instance}{path}"
        return self._outside.fetch(Ask(method, url, headers, repeatable=repeatable, **asked))

    def _token(self, instead_of: str = "") -> tuple[str, str]:
        """The token and where it is good; a new one where none holds."""
        with self._session.lock:
            if self._session.token in {"", instead_of}:
                self._session.token, self._session.instance = self._new_token()
            return self._session.token, self._session.instance

    def _new_token(self) -> tuple[str, str]:
        access = self._access
        pair = f"{access.salesforce_client_id}:{access.salesforce_client_secret}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        url = f"{access.salesforce_domain.rstrip('/')}/services/oauth2/token"
        form = {"grant_type": "client_credentials"}
        try:
            said = self._outside.fetch(Ask("POST", url, headers, form=form))
        except SourceFailed as failed:
            if failed.fault is Fault.REFUSED:
                raise SourceFailed(Fault.UNAUTHORISED, failed.host, failed.code) from None
            raise
        token, instance = within(said, "access_token"), within(said, "instance_url")
        if not (isinstance(token, str) and token and isinstance(instance, str)):
            raise SourceFailed(Fault.WRONG_SHAPE)
        return token, instance.rstrip("/")


def quoted(text: str, *, like: bool = False) -> str:
    """What stands between the quotes of a SOQL literal; in a LIKE its wildcards mean themselves."""
    escaped = "".join(ESCAPES.get(each, each) for each in text)
    return escaped.replace("%", "\\%").replace("_", "\\_") if like else escaped
