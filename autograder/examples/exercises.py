"""The examples of single exercises: they hold on the givens of the file and on every variant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from autograder.catalog import Finding
from autograder.dataflow import PageError
from autograder.examples.failure import NOTHING, Failure, Tally
from autograder.examples.form import Example, read_examples
from autograder.examples.student import NoSuchStudentError, responses_of
from autograder.gate import open_gate, pass_gate
from autograder.gradescope.document import CODES
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.problem import Problem, Worksheet
from autograder.result import BlankResult
from autograder.solution import solve_for_marking
from autograder.text import nearest
from autograder.variant import vary
from reference.ops import OffTableError

Vary = Callable[[Problem, str], Problem]
"""Gives the problem with the givens of one seed."""


def example_files(folder: Path) -> list[Path]:
    """Return the files with examples of single exercises, of a worksheet's folder."""
    return sorted(folder.glob("examples/*.json"))


def check_exercises(
    folder: Path,
    worksheet: Worksheet,
    seeds: Sequence[str] = (),
    only: str | None = None,
    vary: Vary = vary,
) -> Tally:
    """Mark every example of every exercise, on the givens of its file and on those of each seed.

    Parameters
    ----------
    folder : Path
        Of the worksheet.
    worksheet : Worksheet
    seeds : sequence of str
        Those whose variants are tried, where the givens vary, after the sheets that the worksheet itself names.
    only : str, optional
        The one exercise whose examples are wanted.
    vary : function of a problem and a seed
        Gives the variant.
    """
    tally = NOTHING
    seeds = list(dict.fromkeys([*worksheet.policies.fixed_variants, *seeds]))
    for path in example_files(folder):
        problem = worksheet.problems.get(path.stem)
        if problem is None or problem.page is None:
            near = nearest(path.stem, [problem.id for problem in worksheet.exercises()])
            expected = "the id of an exercise" + (f"; did you mean {near!r}?" if near else "")
            if only in (None, path.stem):
                tally += Tally((str(Finding(str(path), "$", f"a file named {path.stem!r}", expected)),), 0, 0)
        elif only in (None, path.stem):
            tally += _check_exercise(path, problem, worksheet, seeds, vary)
    return tally


def _check_exercise(path: Path, problem: Problem, worksheet: Worksheet, seeds: Iterable[str], vary: Vary) -> Tally:
    examples, findings = read_examples(path, problem)
    if findings:
        return Tally(tuple(map(str, findings)), len(examples), 0)
    failures: list[str] = []
    runs = 0
    for seed, variant in _variants(problem, worksheet, seeds, vary):
        if isinstance(variant, str):
            failures.append(str(Failure(problem.id, "givens", "a variant that can be solved", variant, seed)))
            continue
        for example in examples:
            if seed and example.is_typed:
                continue
            runs += 1
            name = f"{problem.id}, {example.what!r}"
            failures += [str(Failure(name, *found, seed)) for found in check_example(example, variant, worksheet)]
    return Tally(tuple(failures), len(examples), runs, int(problem.varies))


def _variants(
    problem: Problem, worksheet: Worksheet, seeds: Iterable[str], vary: Vary
) -> Iterator[tuple[str, Problem | str]]:
    """Yield the givens of the file and those of each seed, or why there are none.

    A variant that the gate rejects is nobody's, and left out, unless its seed is the code of a sheet of its own.
    """
    yield "", problem
    if not problem.varies:
        return
    try:
        gate = open_gate(problem, worksheet.file.tolerance)
    except Exception:  # the printed givens cannot be solved, which every example of theirs has said by now
        return
    for seed in seeds:
        try:
            variant = vary(problem, seed)
            if seed in worksheet.policies.fixed_variants or not pass_gate(gate, variant).reasons:
                yield seed, variant
        except Exception as error:  # a draw that starves, a step that cannot be evaluated: an author must see it
            yield seed, f"{type(error).__name__}: {error}"


Difference = tuple[str, str, str]
"""Where, what was expected, what was found."""


def check_example(example: Example, problem: Problem, worksheet: Worksheet) -> list[Difference]:
    """Mark one example on one variant and return everything that is not as it says."""
    tolerance = worksheet.file.tolerance
    try:
        key = solve_for_marking(problem)
        responses = responses_of(example, problem, key, tolerance)
    except NoSuchStudentError as error:
        return [("answers", "givens that allow them", str(error))]
    except (OffTableError, PageError, ValueError, IndexError) as error:
        return [("key", "one that can be computed", f"{type(error).__name__}: {error}")]
    conventions = problem.conventions or worksheet.policies.conventions
    rules = Rules(tolerance, Fraction(worksheet.policies.follow_through_credit), conventions=conventions)
    results = {result.id: result for result in mark_blanks(problem, key, responses, rules)}
    return [*_verdicts(example, results), *_marks(example, results), *_diagnosis(example, results)]


def _verdicts(example: Example, results: dict[str, BlankResult]) -> Iterator[Difference]:
    for id_, wanted in example.expected.items():
        cells = results[id_].cells
        found = "".join(CODES[cell.verdict] for cell in cells)
        each = wanted if len(wanted) == len(cells) else "".join(wanted if cell.weight else "." for cell in cells)
        if any(letter not in (".", verdict) for letter, verdict in zip(each, found, strict=True)):
            yield id_, wanted, found


def _marks(example: Example, results: dict[str, BlankResult]) -> Iterator[Difference]:
    lost = [id_ for id_, result in results.items() if result.marks < result.max_marks]
    if example.lost_in is not None and set(lost) != set(example.lost_in):
        yield "marks", f"lost in {', '.join(example.lost_in) or 'no blank'}", f"lost in {', '.join(lost) or 'no blank'}"


def _diagnosis(example: Example, results: dict[str, BlankResult]) -> Iterator[Difference]:
    diagnoses = [result.diagnosis for result in results.values() if result.diagnosis is not None]
    said = dict.fromkeys(name for found in diagnoses for name in (found.id, found.other) if name)
    if example.diagnosis is not None and example.diagnosis not in said:
        yield "diagnosis", example.diagnosis, ", ".join(said) or "none"
