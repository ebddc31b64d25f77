"""The doctor asks the CRM as a case does, and says in one sentence what is wrong and what helps."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.crm import CrmDesk
from bot.outside import Ask, Fault, SourceFailed
from domain.crm import CrmFields
from domain.policy import Policy
from savedesk.doctor import examine
from savedesk.doctor_crm import look_at_crm
from savedesk.errors import CommandFailed
from savedesk.findings import Finding
from savedesk.settings import Settings, read_settings
from tests.crm_doubles import HubSpotDouble, Reply
from tests.crm_server import Served, served


@pytest.fixture
def crm() -> Iterator[Served]:
    with served(HubSpotDouble()) as running:
        yield running


def findings(crm: Served, tmp_path: Path, settings: Settings) -> list[Finding]:
    """What the real doctor finds with this CRM in the policy file."""
    file = tmp_path / "policy.yml"
    file.write_text(
        f"crm:\n  source: hubspot\n  fields: {{arr: arr_usd, renewal: renewal_date}}\n"
        f"  hosts: ['{crm.url}']\n"
    )
    found = examine(replace(settings, policy=file, crm=crm.access))
    return [each for each in found if each.what.startswith("crm")]


def test_a_crm_that_answers_is_well(crm: Served, tmp_path: Path, settings: Settings) -> None:
    assert findings(crm, tmp_path, settings) == [
        Finding("crm: HubSpot answers", ok=True),
        Finding("crm: fields asked for: arr, renewal", ok=True),
    ]


def test_a_token_that_does_not_hold_is_told_with_its_remedy(
    crm: Served, tmp_path: Path, settings: Settings
) -> None:
    crm.double.stays = crm.double.unauthorised
    (found,) = findings(crm, tmp_path, settings)
    said = "crm: HubSpot does not accept the credentials (INVALID_AUTHENTICATION)."
    assert (found.what, found.ok) == (said, False)
    assert "docs/crm.md" in found.remedy
    assert "pat-secret" not in found.what + found.remedy


def test_a_redirect_is_told(crm: Served, tmp_path: Path, settings: Settings) -> None:
    crm.double.stays = Reply(301, b"", {"Location": "https://evil.example"})
    (found,) = findings(crm, tmp_path, settings)
    assert "redirect (HTTP 301), which is not followed" in found.what


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_is_a_finding_with_a_remedy(fault: Fault) -> None:
    class Failing:
        def open(self) -> "Failing":
            return self

        def find(self, _name: str) -> list[Ask]:
            raise SourceFailed(fault, "crm.example.com", "CODE_1")

    policy = replace(Policy(), crm=HubSpotDouble().rules)
    (found,) = look_at_crm(policy, lambda: Failing())  # type: ignore[arg-type, return-value]
    assert not found.ok
    assert found.remedy.endswith(".")
    assert "%(" not in found.what + found.remedy


def test_fields_that_the_policy_does_not_name_are_a_finding(crm: Served) -> None:
    rules = replace(crm.double.rules, fields=CrmFields(arr="arr_usd"), hosts=crm.hosts)
    policy = replace(Policy(), crm=rules)
    _well, fields = look_at_crm(policy, lambda: CrmDesk(lambda: policy, crm.access))
    assert not fields.ok
    assert "what renewal is called" in fields.remedy


def test_without_a_crm_nothing_is_asked() -> None:
    assert list(look_at_crm(Policy(), lambda: pytest.fail("nobody is to be asked"))) == []


def test_credentials_come_from_the_environment() -> None:
    read = read_settings({
        "HUBSPOT_TOKEN": "pat-1", "SALESFORCE_DOMAIN": "acme.my.salesforce.com",
        "SALESFORCE_CLIENT_ID": "3MVG", "SALESFORCE_CLIENT_SECRET": "s3cret",
    })  # fmt: skip
    assert (read.crm.hubspot_token, read.crm.hubspot_url) == ("pat-1", "https://api.hubapi.com")
    assert read.crm.salesforce_domain == "https://acme.my.salesforce.com"
    for secret in ("pat-1", "3MVG", "s3cret"):
        assert secret not in repr(read)


@pytest.mark.parametrize("name", ["HUBSPOT_API_URL", "SALESFORCE_DOMAIN"])
def test_an_address_that_cannot_be_meant_is_explained(name: str) -> None:
    with pytest.raises(CommandFailed, match=f"{name} is not a web address"):
        read_settings({name: "https://[::1"})
