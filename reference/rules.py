"""The mark that sets a wrong rule beside the right one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

Rule = TypeVar("Rule", bound=Callable[..., Any])


def instead_of(step: Callable[..., Any], credit: str = "0", code_only: bool = False) -> Callable[[Rule], Rule]:
    """Mark a function as a wrong rule for `step`; its docstring is what the student reads.

    `credit` is the share of the cell's marks that the wrong rule still earns, such as "1/2"; `code_only` says that
    nobody meets the rule by hand.
    """

    def mark(rule: Rule) -> Rule:
        rule.instead_of = step  # type: ignore[attr-defined]  # functions carry attributes
        rule.credit = Fraction(credit)  # type: ignore[attr-defined]
        rule.code_only = code_only  # type: ignore[attr-defined]
        return rule

    return mark
