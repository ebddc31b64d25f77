"""The part of a policy file that says how the directory of accounts is read."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.directory import DirectoryRules, OwnerRule
from domain.fact_sources import Prefer
from savedesk.policy_fields import Section, Span

Column = Literal[
    "account_id", "name", "arr", "currency", "renewal_date", "owner_email", "health", "tier",
    "segment",
]  # fmt: skip
Called = Annotated[str, Field(min_length=1, max_length=200)]


class DirectorySection(Section):
    """`columns` names only those columns that are called otherwise in your file."""

    owner: OwnerRule = OwnerRule.ACCOUNT
    columns: dict[Column, Called] = {}
    stale_after: Span = timedelta(days=30)
    prefer: Prefer = Prefer.NEWEST

    @model_validator(mode="after")
    def _one_column_each(self) -> Self:
        called = [" ".join(name.split()).casefold() for name in self.columns.values()]
        if len(set(called)) < len(called):
            raise ValueError("two of ours cannot be the same column of the file")
        return self

    def rules(self) -> DirectoryRules:
        """The section as the rules take it."""
        columns = {str(name): called for name, called in self.columns.items()}
        return DirectoryRules(self.owner, columns, self.stale_after, self.prefer)
