"""What a mutant is: the product with one of its promises taken out, for as long as a context."""

from collections.abc import Callable
from typing import Any

Mutant = Callable[[], Any]


def by_name(*mutants: Mutant) -> dict[str, Mutant]:
    return {each.__name__: each for each in mutants}
