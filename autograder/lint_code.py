"""Everything that is wrong with the code task of a problem file: parameters, draws, sizes, and that inputs solve."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.code.inputs import hidden_inputs
from autograder.code.mark import solve_input
from autograder.dataflow import Page
from autograder.problem import Problem
from autograder.problem_code import CodeTask
from autograder.text import nearest

Found = tuple[str, str, str]

NO_PARAMETER = "a draw of no parameter"


def check_code(problem: Problem, page: Page, *, solve: bool) -> Iterator[Found]:
    """Yield what is wrong, as JSON path, what was found, what was expected; without `solve` nothing is computed."""
    task = problem.code
    if task is None:
        return
    wrong = [*_check_parameters(task, page), *_check_sizes(task)]
    yield from wrong
    if wrong or not solve:
        return
    for seed in range(3):
        for inputs in hidden_inputs(task, seed, 4):
            try:
                key = solve_input(problem, inputs)
            except Exception as error:  # a page takes these inputs or it does not; any failure is the finding
                yield "$.code.draws", f"inputs that the page cannot take ({error})", "inputs of the page's shapes"
                return
            if key is None:
                yield "$.code.draws", "an input whose exact answer is not finite", "values strictly inside (0, 1)"
                return


def _check_parameters(task: CodeTask, page: Page) -> Iterator[Found]:
    for at, name in enumerate(task.parameters):
        if name not in page.givens:
            near = nearest(name, page.givens)
            hint = f"; did you mean {near!r}?" if near else ""
            yield f"$.code.parameters[{at}]", repr(name), f"a given of the page{hint}"
        if name not in task.draws:
            yield f"$.code.draws.{name}", "nothing", "how the parameter is drawn"
    for name in sorted(page.givens - set(task.parameters)):
        yield "$.code.parameters", f"no {name!r}", "every given of the page"
    for name in task.draws:
        if name not in task.parameters:
            near = nearest(name, task.parameters)
            hint = f"; did you mean {near!r}?" if near else ""
            yield f"$.code.draws.{name}", NO_PARAMETER, f"one of {', '.join(task.parameters)}{hint}"


def _check_sizes(task: CodeTask) -> Iterator[Found]:
    for name, bounds in task.sizes.items():
        if len(bounds) != 2 or not 1 <= bounds[0] <= bounds[1] <= 50:
            yield f"$.code.sizes.{name}", str(bounds), "[least, largest], from 1 to 50"
    for name, draw in task.draws.items():
        for length in [*draw.shape, *([draw.of] if draw.of is not None else [])]:
            if isinstance(length, str) and length not in task.sizes:
                near = nearest(length, task.sizes)
                expected = f"one of {', '.join(task.sizes) or 'no sizes'}" + (
                    f"; did you mean {near!r}?" if near else ""
                )
                yield f"$.code.draws.{name}", f"the size {length!r}", expected
        if (draw.kind == "classes") != (draw.of is not None):
            yield f"$.code.draws.{name}.of", repr(draw.of), 'a size, exactly for the kind "classes"'
        if draw.kind in ("one_hot", "distribution") and len(draw.shape) != 2:
            yield f"$.code.draws.{name}.shape", str(draw.shape), "[rows, columns]"
