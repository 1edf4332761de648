"""Two pages for teachers, made from the code: every sentence of a diagnosis, and how often the diagnosis is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from autograder.confusion import Encounter, Outcome
from autograder.conventions import ROUNDING
from autograder.dataflow import Page, WrongRule, load_page, two_sentences
from autograder.paths import CONVENTIONS
from autograder.problem import Worksheet
from reference.patterns import FITTED, PATTERNS

CATALOGUE = "feedback-catalogue.md"
CONFUSION = "diagnosis.md"
_MADE = "<!-- Made by `autograder catalogue --write docs`; a test keeps it current. -->"

_HOW_IT_READS = """\
A student reads at most three sentences for an exercise: where the first error is and what happened there, what was
carried correctly from it, and one thing to check. The first and the last come from this page: a wrong rule stands
beside the right one in `reference/`, and its docstring is what the student reads. Where two rules give the same
numbers, both are named ("either ..., or ..."); two that happened together are joined by "and"; where more than two
explain the numbers equally well, nothing is said."""
_WHO_THEY_ARE = """\
For every wrong rule and every exercise whose givens expose it, an artificial student makes exactly this mistake and is
otherwise right. This page says what the diagnosis made of them. `autograder lint` lists what the givens of an exercise
cannot expose at all."""


def catalogue(worksheet: Worksheet) -> str:
    """Return the page with every sentence that a diagnosis can say, as Markdown."""
    patterns: list[Callable[..., object]] = [*PATTERNS, *FITTED]
    exercises: dict[str, list[str]] = defaultdict(list)
    for problem in worksheet.exercises():
        if problem.page is not None:
            exercises[problem.page].append(problem.id)
    lines = [
        "# What a diagnosis says",
        _MADE,
        "",
        _HOW_IT_READS,
        "",
        "## Other conventions than the printed tables",
        "Not an error; the policy `conventions` decides what they are worth.",
        "",
        *_table([*((one.id, one.happened, one.check) for one in CONVENTIONS), ROUNDING]),
        "",
        "## Patterns of whole arrays",
        "Named when no rule explains as much.",
        "",
        *_table((one.__name__, *two_sentences(one)) for one in patterns),
    ]
    seen: set[object] = set()
    for name, ids in exercises.items():
        page = load_page(name)
        rules = [rule for rule in page.rules if rule.function not in seen]
        seen |= {rule.function for rule in rules}
        if rules:
            lines += ["", f"## {_title(page)}", f"First met in {', '.join(ids)}.", ""]
            lines += _table((_named(rule), rule.happened, rule.check) for rule in rules)
    return "\n".join(lines) + "\n"


def _title(page: Page) -> str:
    return page.name.replace("_", " ").capitalize()


def _named(rule: WrongRule) -> str:
    return f"{rule.id} (code)" if rule.code_only else rule.id


def _table(rows: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    yield "| id | what happened | what to check |"
    yield "| --- | --- | --- |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def confusion_page(encounters: Sequence[Encounter]) -> str:
    """Return the page with the confusion matrix of rules and diagnoses, as Markdown."""
    outcomes = Counter(one.outcome for one in encounters)
    right = outcomes[Outcome.NAMED] + outcomes[Outcome.NAMED_WITH_ANOTHER]
    lines = [
        "# How often the diagnosis is right",
        _MADE,
        "",
        _WHO_THEY_ARE,
        "",
        "| outcome | students |",
        "| --- | --- |",
        *(f"| {outcome.value} | {outcomes[outcome]} |" for outcome in Outcome),
        f"| **right: named, alone or with one that gives the same numbers** | **{right} of {len(encounters)}"
        f" ({right / len(encounters):.1%})** |",
        f"| lost marks in more than one step | {sum(len(one.lost_in) > 1 for one in encounters)} |",
        "",
        "## The confusion matrix",
        "A row is a rule, over all exercises that expose it. Off the diagonal are only the columns that are not empty.",
        "",
        "| rule | students | named alone | named with | nothing said | another named |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    by_rule: dict[str, list[Encounter]] = defaultdict(list)
    for one in encounters:
        by_rule[one.rule].append(one)
    for rule in sorted(by_rule):
        lines.append(_row(rule, by_rule[rule]))
    return "\n".join(lines) + "\n"


def _row(rule: str, met: Sequence[Encounter]) -> str:
    count = Counter(one.outcome for one in met)
    others: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one in met:
        others.update(name for name in one.said if one.outcome is Outcome.NAMED_WITH_ANOTHER and name != rule)
        wrong.update(name for name in one.said if one.outcome is Outcome.OTHER)
    silent = ", ".join(one.exercise for one in met if one.outcome is Outcome.SILENT)
    cells = [rule, str(len(met)), str(count[Outcome.NAMED]), _counted(others), silent, _counted(wrong)]
    return f"| {' | '.join(cells)} |"


def _counted(names: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(names.items()))
