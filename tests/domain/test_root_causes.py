"""The chain of whys, and when what was said and the category disagree."""

import pytest

from domain.causes import CHURN_TYPES, Cause, ChurnType
from domain.errors import DomainError
from domain.root_causes import Doubt, chain_of, churn_type_of, find_disagreement
from domain.symptoms import causes_in, symptom_in


def test_three_whys_make_a_chain_and_empty_ones_at_the_end_fall_away() -> None:
    assert chain_of(["a", " b ", "c", "", "  "]) == ("a", "b", "c")
    assert chain_of(["a", "b", "c", "d", "e"]) == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ([], 1),
        (["", "", "", "", ""], 1),
        (["a", "b"], 3),
        (["a", "b", "", "", ""], 3),
        (["a", "b", "   "], 3),
        (["a", "", "c"], 2),
        (["", "b", "c"], 1),
        (["a", "b", "c", "", "e"], 4),
        (["a", "b", "", "d", "e"], 3),
    ],
)
def test_too_few_whys_and_gaps_are_refused_with_the_number_that_is_missing(
    typed: list[str], missing: int
) -> None:
    with pytest.raises(DomainError) as refused:
        chain_of(typed)
    assert refused.value.code == "why_missing"
    assert refused.value.params == {"number": missing}


def test_the_category_suggests_the_churn_type_and_the_person_decides() -> None:
    assert churn_type_of(Cause.PAYMENT, None) is ChurnType.INVOLUNTARY
    assert churn_type_of(Cause.UNAVOIDABLE, None) is ChurnType.INVOLUNTARY
    assert churn_type_of(Cause.UNAVOIDABLE, ChurnType.VOLUNTARY) is ChurnType.VOLUNTARY
    assert {
        CHURN_TYPES[each] for each in Cause if each not in {Cause.PAYMENT, Cause.UNAVOIDABLE}
    } == {ChurnType.VOLUNTARY}


DIFFERS, UNPROVEN = Doubt.DIFFERS, Doubt.UNPROVEN


@pytest.mark.parametrize(
    ("said", "behind", "category", "doubt", "leads_to"),
    [
        # "Budget" is a symptom until the chain says otherwise: no return shown is a value case.
        ("too expensive", ["nobody saw a return", "no ROI report"], "budget", UNPROVEN, "value"),
        ("no budget", ["the CFO asked why we pay"], "budget", UNPROVEN, None),
        ("the price", ["the price is high", "it is expensive"], "budget", UNPROVEN, None),
        ("budget", ["a hiring and budget freeze", "funding fell through"], "budget", None, None),
        ("too expensive", ["cost cutting everywhere", "revenue fell"], "budget", None, None),
        # The chain leads from one to the other.
        ("too expensive", ["we see no value", "no ROI was shown"], "value", None, None),
        ("too expensive", ["half the seats are unused"], "adoption", None, None),
        ("bugs", ["support never answered"], "service", None, None),
        # It does not.
        ("too expensive", ["they said so", "they repeat it"], "product", DIFFERS, None),
        ("too expensive", ["no ROI was shown"], "product", DIFFERS, "value"),
        ("a competitor called", ["they like them"], "service", DIFFERS, None),
        ("bugs every week", ["it is too expensive"], "budget", DIFFERS, None),
        ("invoice unpaid", ["the card expired", "nobody noticed"], "product", DIFFERS, "payment"),
        # Nothing can be told from what was said, or both agree.
        ("they are unhappy", ["it is complicated"], "product", None, None),
        ("", ["", ""], "budget", None, None),
        ("bugs", ["they crash"], "product", None, None),
        ("card expired", ["nobody told us", "no process"], "payment", None, None),
    ],
)  # fmt: skip
def test_what_was_said_the_chain_and_the_category(
    said: str, behind: list[str], category: str, doubt: Doubt | None, leads_to: str | None
) -> None:
    found = find_disagreement(symptom_in(said), causes_in(behind), Cause(category))

    assert (found.doubt if found else None) == doubt
    assert (found.leads_to if found else None) == (Cause(leads_to) if leads_to else None)


def test_a_warning_is_named_by_what_disagrees() -> None:
    found = find_disagreement(Cause.BUDGET, [], Cause.PRODUCT)
    assert found is not None
    assert found.name == "differs-budget-product"


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("Too expensive!", Cause.BUDGET),
        ("they can’t afford it", Cause.BUDGET),
        ("the feature we need is a missing feature", Cause.PRODUCT),
        ("nobody uses it", Cause.ADOPTION),
        ("our champion left the company", Cause.CHANGE),
        ("They evaluate a competitor.", Cause.COMPETITION),
        ("a regulation forbids it", Cause.UNAVOIDABLE),
        ("debugging", None),
        ("", None),
        ("予算がない", None),
    ],
)
def test_words_point_to_a_cause_only_as_whole_words(said: str, cause: Cause | None) -> None:
    assert symptom_in(said) is cause
