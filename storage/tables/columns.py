"""Columns that many tables share."""

from sqlalchemy import BigInteger, Column, Integer, Text

# SQLite counts rows only in a column declared INTEGER; PostgreSQL deserves the long one.
BIG_ID = BigInteger().with_variant(Integer, "sqlite")


def own_id() -> Column[int]:
    return Column(BIG_ID, primary_key=True, autoincrement=True)


def long_text(*, nullable: bool = False) -> Column[str]:
    return Column(Text, nullable=nullable)
