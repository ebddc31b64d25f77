"""CRMs as far as they are asked: what local doubles share, and HubSpot with its shapes.

HubSpot's questions and answers are checked against the models of its own library; what does not
fit them is collected in `off_model`.
"""

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


def asked_of(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Asked:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    lower = {name.lower(): value for name, value in headers.items()}
    return Asked(method, parts.path, query, lower, body)
