"""HubSpot and Salesforce as far as they are asked: local doubles with their shapes.

HubSpot's questions and answers are checked against the models of its own library; what does not
fit them is collected in `off_model`. Salesforce has no such library: its shapes follow its manual.
"""

import base64
import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hubspot.crm import companies, owners, properties
from hubspot.crm.objects import notes

from bot.crm_access import CrmAccess
from domain.crm import CrmFields, CrmRules, CrmSource

STAMPS = {"createdAt": "2026-01-05T10:00:00Z", "updatedAt": "2026-02-05T10:00:00Z"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; `body` as JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


@dataclass
class Double:
    """Records by their facts, and troubles that come first, one a question (the last one stays)."""

    records: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    troubles: deque[Reply | str] = field(default_factory=deque)
    stays: Reply | str | None = None
    asked: list[Asked] = field(default_factory=list)
    off_model: list[str] = field(default_factory=list)
    page: int = 100
    rules: CrmRules = field(default_factory=CrmRules)
    instance: str = ""

    def add(self, external_id: str, name: str, **facts: Any) -> None:
        self.records.append({"id": external_id, "name": name, **facts})

    def trouble(self, asked: Asked) -> Reply | str | None:
        """What is wrong with this question; tokens are always given."""
        self.asked.append(asked)
        if asked.path == "/services/oauth2/token":
            return None
        return self.troubles.popleft() if self.troubles else self.stays

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    @property
    def access(self) -> CrmAccess:
        raise NotImplementedError

    @property
    def unauthorised(self) -> Reply:
        """What is said to a token that does not hold."""
        raise NotImplementedError


class HubSpotDouble(Double):
    """Companies, owners and notes."""

    token = "pat-secret-7f3a"

    def __init__(self) -> None:
        names = ("arr_usd", "currency_code", "renewal_date", "health_score", "plan", "seg")
        super().__init__(rules=CrmRules(CrmSource.HUBSPOT, fields=CrmFields(*names)))

    @property
    def unauthorised(self) -> Reply:
        return Reply(
            401, {"message": "no", "correlationId": "c", "category": "INVALID_AUTHENTICATION"}
        )

    @property
    def access(self) -> CrmAccess:
        return CrmAccess(hubspot_token=self.token)

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return self.unauthorised
        if asked.path == "/crm/v3/objects/companies/search":
            return self._search(asked)
        if asked.path == "/crm/v3/objects/notes/search":
            key = asked.json["filterGroups"][0]["filters"][0]["value"]
            found = [each for each in self.notes if key in each["properties"]["hs_note_body"]]
            results = [self._object(each["id"], {}) for each in found]
            return Reply(200, {"total": len(results), "results": results})
        if asked.path == "/crm/v3/objects/notes":
            return self._note(asked)
        if asked.path == "/crm/v3/properties/companies":
            return self._properties()
        kind, _, name = asked.path.rpartition("/")
        if kind == "/crm/v3/owners":
            return self._owner(name)
        return self._company(name)

    def _search(self, asked: Asked) -> Reply:
        self._check(companies.PublicObjectSearchRequest, asked.json, companies)
        words = [f["filters"][0]["value"].casefold() for f in asked.json["filterGroups"]]
        found = [
            each for each in self.records if any(w in str(each["name"]).casefold() for w in words)
        ]
        start, size = int(asked.json.get("after", "0")), min(self.page, asked.json["limit"])
        results = [self._of(each) for each in found[start : start + size]]
        said: dict[str, Any] = {"total": len(found), "results": results}
        if start + size < len(found):
            said["paging"] = {"next": {"after": str(start + size), "link": "?after"}}
        self._check(
            companies.CollectionResponseWithTotalSimplePublicObjectForwardPaging, said, companies
        )
        return Reply(200, said)

    def _company(self, external_id: str) -> Reply:
        for each in self.records:
            if each["id"] == external_id:
                return Reply(200, self._of(each))
        error = {
            "message": "resource not found",
            "correlationId": "c1",
            "category": "OBJECT_NOT_FOUND",
        }
        self._check(companies.Error, error, companies)
        return Reply(404, error)

    def _properties(self) -> Reply:
        labels = {"name": "Company name", "arr_usd": "Annual recurring revenue",
                  "currency_code": "Currency", "renewal_date": "Renewal date",
                  "health_score": "Health score", "plan": "Plan", "seg": "Segment",
                  "hubspot_owner_id": "Company owner"}  # fmt: skip
        results = [
            {"name": name, "label": label, "type": "string", "fieldType": "text",
             "description": "", "groupName": "companyinformation", "options": []}
            for name, label in labels.items()
        ]  # fmt: skip
        said = {"results": results}
        self._check(properties.CollectionResponsePropertyNoPaging, said, properties)
        return Reply(200, said)

    def _of(self, each: Mapping[str, Any]) -> dict[str, Any]:
        """Properties are strings; one that is not set is null."""
        named = {"arr": "arr_usd", "currency": "currency_code", "renewal": "renewal_date",
                 "health": "health_score", "tier": "plan", "segment": "seg",
                 "owner": "hubspot_owner_id"}  # fmt: skip
        values = {named[k]: v for k, v in each.items() if k in named}
        said = self._object(each["id"], {"name": each["name"], **values})
        return said | {"archived": bool(each.get("archived"))}

    def _object(self, external_id: str, values: dict[str, Any]) -> dict[str, Any]:
        return {"id": external_id, "properties": values, "archived": False, **STAMPS}

    def _owner(self, name: str) -> Reply:
        if not name.startswith("9"):
            return Reply(
                404, {"message": "no", "correlationId": "c2", "category": "OBJECT_NOT_FOUND"}
            )
        said = {"id": name, "email": f"owner{name}@example.com", "firstName": "Ana",
                "lastName": "B", "type": "PERSON", "archived": False, **STAMPS}  # fmt: skip
        self._check(owners.PublicOwner, said, owners)
        return Reply(200, said)

    def _note(self, asked: Asked) -> Reply:
        self._check(notes.SimplePublicObjectInputForCreate, asked.json, notes)
        made = {"id": str(500 + len(self.notes)), **asked.json}
        self.notes.append(made)
        return Reply(201, self._object(made["id"], made["properties"]))

    def _check(self, model: Any, said: Any, module: Any) -> None:
        """Against the library: no name that it does not know, nothing missing, types that read."""
        self.off_model += unknown_names(model, said, module)
        try:
            module.ApiClient().deserialize(_Body(json.dumps(said)), model.__name__)
        except (ValueError, TypeError, module.ApiException) as error:
            self.off_model.append(f"{model.__name__}: {error}")


class _Body:
    """What the library reads an answer from."""

    def __init__(self, data: str) -> None:
        self.data = data


def unknown_names(model: Any, said: Any, module: Any) -> list[str]:
    """Names in a payload that the library's model does not have, however deep."""
    found = []
    known = {name: model.openapi_types[ours] for ours, name in model.attribute_map.items()}
    for name, value in said.items():
        if name not in known:
            found.append(f"{model.__name__}.{name}")
            continue
        inner = re.sub(r"^list\[(.*)\]$", r"\1", known[name])
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and hasattr(module, inner):
                found += unknown_names(getattr(module, inner), each, module)
    return found


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


def asked_of(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Asked:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    lower = {name.lower(): value for name, value in headers.items()}
    return Asked(method, parts.path, query, lower, body)
