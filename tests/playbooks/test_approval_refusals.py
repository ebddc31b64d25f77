"""Every refusal about concessions is a sentence that can be said."""

from collections import defaultdict

import pytest

from playbooks.approval_refusals import APPROVAL_REFUSALS


@pytest.mark.parametrize("code", sorted(APPROVAL_REFUSALS))
def test_its_percent_signs_are_written_so_that_it_can_be_filled(code: str) -> None:
    said = APPROVAL_REFUSALS[code] % defaultdict(lambda: "15")

    assert "%(" not in said
    assert "%%" not in said
    assert said[0].isupper() or said[0] == "“" or said.startswith("15")
    assert said.endswith((".", "?", "*."))
