"""Salesforce as far as it is asked. It has no library of models: its shapes follow its manual."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from bot.crm_access import CrmAccess
from domain.crm import CrmFields, CrmRules, CrmSource
from tests.crm_doubles import Asked, Double, Reply

FIELDS = {
    "Account": {"Name": "Account Name", "ARR__c": "Annual Recurring Revenue",
                "CurrencyIsoCode": "Account Currency", "Renewal__c": "Renewal date",
                "Health__c": "Health", "Plan__c": "Plan", "Segment__c": "Segment"},
    "User": {"Name": "Full Name", "Email": "Email", "Username": "Username"},
}  # fmt: skip


class SalesforceDouble(Double):
    """Accounts, tasks and the token."""

    client, secret = "3MVG9.client", "sf-secret-91ab"

    @property
    def unauthorised(self) -> Reply:
        return Reply(401, [{"message": "Session expired", "errorCode": "INVALID_SESSION_ID"}])

    def __init__(self) -> None:
        names = ("ARR__c", "CurrencyIsoCode", "Renewal__c", "Health__c", "Plan__c", "Segment__c")
        super().__init__(rules=CrmRules(CrmSource.SALESFORCE, fields=CrmFields(*names)))
        self.token = "00D-token-1"
        self.tokens = 0
        self._found: list[dict[str, Any]] = []
        self.instance = "https://acme.my.salesforce.com"

    @property
    def access(self) -> CrmAccess:
        return CrmAccess(
            salesforce_domain=self.instance,
            salesforce_client_id=self.client,
            salesforce_client_secret=self.secret,
        )

    def answer(self, asked: Asked) -> Reply:
        if asked.path == "/services/oauth2/token":
            return self._give_token(asked)
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return self.unauthorised
        if asked.path == "/services/data/v62.0/sobjects/Task":
            self.notes.append({"id": f"00T{len(self.notes)}", **asked.json})
            return Reply(201, {"id": self.notes[-1]["id"], "success": True, "errors": []})
        if asked.path.endswith("/describe"):
            return self._described(asked.path.split("/")[-2])
        if asked.path.startswith("/services/data/v62.0/query/more-"):
            return self._page(self._found, int(asked.path.rpartition("-")[2]))
        return self._query(asked.query["q"])

    def _give_token(self, asked: Asked) -> Reply:
        pair = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            return Reply(400, {"error": "invalid_client", "error_description": "invalid client"})
        if parse_qs(asked.body.decode()) != {"grant_type": ["client_credentials"]}:
            return Reply(400, {"error": "unsupported_grant_type"})
        self.tokens += 1
        said = {"access_token": self.token, "instance_url": self.instance, "token_type": "Bearer"}
        return Reply(200, said)

    def _query(self, soql: str) -> Reply:
        raw = re.findall(r"'((?:\\.|[^'\\])*)'", soql, flags=re.DOTALL)
        if re.sub(r"'(?:\\.|[^'\\])*'", "", soql).count("'"):
            return Reply(400, [{"message": "unexpected token", "errorCode": "MALFORMED_QUERY"}])
        if "FROM Account" in soql and not self._knows(soql):
            return Reply(400, [{"message": "No such column", "errorCode": "INVALID_FIELD"}])
        if "FROM Task" in soql:
            found = [each for each in self.notes if like(raw[1], each["Subject"])]
            return Reply(200, self._said([{"attributes": {}, "Id": each["id"]} for each in found]))
        if " WHERE Id = " in soql:
            return self._page([each for each in self.records if each["id"] == unquoted(raw[0])], 0)
        self._found = [
            each for each in self.records if any(like(one, str(each["name"])) for one in raw)
        ]
        return self._page(self._found, 0)

    def _knows(self, soql: str) -> bool:
        """Capitals do not matter in a question."""
        asked = soql.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")
        known = {"Id", "Owner.Email", *FIELDS["Account"]}
        return {each.lower() for each in asked} <= {each.lower() for each in known}

    def _described(self, kind: str) -> Reply:
        if kind not in FIELDS:
            return Reply(404, [{"message": "no", "errorCode": "NOT_FOUND"}])
        told: list[dict[str, Any]] = [
            {"name": name, "label": label, "type": "string", "relationshipName": None,
             "referenceTo": []}
            for name, label in FIELDS[kind].items()
        ]  # fmt: skip
        if kind == "Account":
            told.append({"name": "OwnerId", "label": "Owner ID", "type": "reference",
                         "relationshipName": "Owner", "referenceTo": ["User"]})  # fmt: skip
        return Reply(200, {"name": kind, "fields": told})

    def _page(self, found: list[dict[str, Any]], start: int) -> Reply:
        records = [self._of(each) for each in found[start : start + self.page]]
        said = self._said(records)
        if start + self.page < len(found):
            more = f"/services/data/v62.0/query/more-{start + self.page}"
            said |= {"done": False, "nextRecordsUrl": more}
        return Reply(200, said)

    def _said(self, records: list[dict[str, Any]]) -> dict[str, Any]:
        return {"totalSize": len(records), "done": True, "records": records}

    def _of(self, each: Mapping[str, Any]) -> dict[str, Any]:
        named = {"arr": "ARR__c", "currency": "CurrencyIsoCode", "renewal": "Renewal__c",
                 "health": "Health__c", "tier": "Plan__c", "segment": "Segment__c"}  # fmt: skip
        said = {
            "attributes": {"type": "Account", "url": "/x"},
            "Id": each["id"],
            "Name": each["name"],
        }
        said |= {named[k]: v for k, v in each.items() if k in named}
        if str(each.get("owner", "")).startswith("9"):
            said["Owner"] = {"attributes": {}, "Email": f"owner{each['owner']}@example.com"}
        return said | ({"IsDeleted": True} if each.get("archived") else {})


def like(literal: str, text: str) -> bool:
    """Whether a LIKE with that literal takes the text: bare `%` and `_` stand for anything."""
    parts = re.findall(r"\\.|.", literal, flags=re.DOTALL)
    wild = {"%": ".*", "_": "."}
    pattern = "".join(wild.get(part) or re.escape(unquoted(part)) for part in parts)
    return re.fullmatch(pattern, text, flags=re.DOTALL | re.IGNORECASE) is not None


def unquoted(literal: str) -> str:
    """What a SOQL literal means."""
    named = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
    return re.sub(r"\\(.)", lambda found: named.get(found[1], found[1]), literal, flags=re.DOTALL)
