"""The part of a policy file that says how the CRM is asked."""

import ipaddress
import re
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from domain.crm import AllowedHost, CrmFields, CrmRules, CrmSource, WriteBack
from savedesk.policy_fields import Section, Span

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


def _host(typed: object) -> AllowedHost:
    """`crm.example.com`, `crm.example.com:8443`, `http://127.0.0.1:8080`, or with `private`."""
    if isinstance(typed, dict):
        unknown = set(typed) - {"host", "private"}
        if unknown or not isinstance(typed.get("private", False), bool):
            raise ValueError("write it as `{host: crm.example.com, private: true}`")
        return _named(str(typed.get("host", "")), private=typed.get("private", False))
    return _named(str(typed), private=False)


def _named(typed: str, *, private: bool) -> AllowedHost:
    wrong = f"“{typed}” is not a host; write it like crm.example.com or crm.example.com:8443"
    address = typed.strip().lower()
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(wrong) from None
    if parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(wrong)
    if parts.scheme == "http":
        if not _is_loopback(name):
            raise ValueError(f"“{typed}” would not be encrypted; only https leaves this machine")
        return AllowedHost(name, port or 80, private=True, plain=True)
    if parts.scheme != "https" or not (HOST.fullmatch(name) or _is_address(name)):
        raise ValueError(wrong)
    return AllowedHost(name, port or 443, private)


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _is_loopback(name: str) -> bool:
    return _is_address(name) and ipaddress.ip_address(name).is_loopback


def _on_or_off(typed: object) -> object:
    """YAML reads `off` as a no."""
    return "off" if typed is False else typed


Host = Annotated[AllowedHost, BeforeValidator(_host)]
# Part of a question to the CRM: nothing but a name may stand there.
NAME = r"[A-Za-z][A-Za-z0-9_]*"
FieldName = Annotated[str, Field(pattern=rf"^({NAME}(\.{NAME}){{0,3}})?$", max_length=120)]


class FieldSection(Section):
    arr: FieldName = ""
    currency: FieldName = ""
    renewal: FieldName = ""
    health: FieldName = ""
    tier: FieldName = ""
    segment: FieldName = ""
    owner: FieldName = ""


class CrmSection(Section):
    source: CrmSource = CrmSource.NONE
    cache_for: Span = timedelta(hours=24)
    write_back: Annotated[WriteBack, BeforeValidator(_on_or_off)] = WriteBack.OFF
    fields: FieldSection = FieldSection()
    hosts: Annotated[list[Host], Field(max_length=20)] = []
    api_version: Annotated[str, BeforeValidator(str), Field(pattern=r"^[0-9]{2,3}\.0$")] = "62.0"

    @model_validator(mode="after")
    def _some_fields(self) -> "CrmSection":
        if self.source is not CrmSource.NONE and not any(self.fields.model_dump().values()):
            raise ValueError("name under `fields` what ARR and renewal are called in your CRM")
        return self


def crm_rules(read: CrmSection) -> CrmRules:
    """The section as rules."""
    return CrmRules(
        source=read.source,
        cache_for=read.cache_for,
        write_back=read.write_back,
        fields=CrmFields(**read.fields.model_dump()),
        hosts=tuple(read.hosts),
        api_version=read.api_version,
    )
