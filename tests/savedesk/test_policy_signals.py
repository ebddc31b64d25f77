"""What the policy file says of signals."""

from pathlib import Path

import pytest

from domain.causes import Cause
from domain.policy import Policy
from domain.signal_sources import FieldMap, PropertyRule
from domain.signals import CAUSES, SignalKind
from playbooks.checked_yaml import BadFile
from savedesk.policy import load_policy
from savedesk.settings import read_settings


def policy(directory: Path, text: str) -> Policy:
    file = directory / "policy.yml"
    file.write_text(text)
    return load_policy(file)


def test_rules_and_causes_are_changed_one_by_one(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        "signals:\n  strong: [silence]\n  causes: { silence: service }\n  weak_needed: 3\n"
        "  within: 14d\n  red_below: 20\n  most_a_day: 5\n",
    ).signals

    assert (read.strong, read.weak_needed) == (frozenset({SignalKind.SILENCE}), 3)
    assert (read.within.days, read.red_below, read.risk_below, read.most_a_day) == (14, 20, 50, 5)
    assert read.causes == {**CAUSES, SignalKind.SILENCE: Cause.SERVICE}


def test_sources_are_mapped_field_by_field(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        """
signals:
  public_url: https://savedesk.example.com/
  accounts: { cus_9: ACME }
  directories: [csv]
  stripe: { account: [customer] }
  hubspot:
    properties:
      churn_reason: { kind: competitor, values: [Globex] }
      health_score: { score_of: 10 }
  webhooks:
    gainsight: { account: company.name, kinds: { "Sponsor left": champion_left }, score_of: 10 }
""",
    ).signal_sources

    assert read.public_url == "https://savedesk.example.com"
    assert (dict(read.accounts), read.directories) == ({"cus_9": "ACME"}, ("csv",))
    assert (read.stripe_account, read.chargebee_account[-1]) == (("customer",), "customer.id")
    assert dict(read.hubspot) == {
        "churn_reason": PropertyRule(SignalKind.COMPETITOR, ("Globex",)),
        "health_score": PropertyRule(score_of=10),
    }
    left = {"Sponsor left": SignalKind.CHAMPION_LEFT}
    mapped = FieldMap(account="company.name", kinds=left, score_of=10)
    assert dict(read.webhooks) == {"gainsight": mapped}
    assert read.knows("gainsight")
    assert not read.knows("zendesk")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("red_below: 50", "red must end below at risk"),
        ("muted_for: 1h", "at least a day"),
        ("strong: [sunshine]", "strong"),
        ("weak_needed: 0", "weak_needed"),
        ("public_url: savedesk.example.com", "write it like https://"),
        ("public_url: 'https://a.example/?x=1'", "write it like https://"),
        ("webhooks: { stripe: {} }", "cannot be a webhook's name"),
        ("webhooks: { 'Gain Sight': {} }", "cannot be a webhook's name"),
        ("webhooks: { own: { account: 'a..b' } }", "account"),
        ("webhooks: { own: { secret: abc } }", "secret"),
        ("stripe: { account: [] }", "account"),
        ("hubspot: { properties: { a: {} } }", "either a `kind`"),
        ("hubspot: { properties: { a: { kind: silence, score_of: 10 } } }", "either a `kind`"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, said: str, reason: str) -> None:
    with pytest.raises(BadFile) as refused:
        policy(tmp_path, f"signals:\n  {said}\n")

    assert reason in str(refused.value)


def test_secrets_come_from_the_environment_several_while_one_is_replaced() -> None:
    read = read_settings(
        {
            "SIGNAL_SECRET_STRIPE": "whsec_old, whsec_new",
            "SIGNAL_SECRET_MY_OWN": "x",
            "SIGNAL_SECRET_EMPTY": " , ",
        }
    )

    assert read.signal_secrets == {"stripe": ("whsec_old", "whsec_new"), "my_own": ("x",)}
    assert "whsec" not in repr(read)
