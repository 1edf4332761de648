"""Gather, mark, return: one submission against a worksheet."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from autograder.choose_variant import Chosen
from autograder.cover import count_levels, find_course, score_submission
from autograder.mark import mark_blanks
from autograder.mark_blank import Rules
from autograder.printed_keys import check_printed_keys
from autograder.problem import Blank, Problem, Worksheet
from autograder.readers.answers import Answers
from autograder.response import read_response
from autograder.result import BlankResult, CellResult, CodeResult, Goal, ItemResult, SubmissionResult, Verdict
from autograder.solution import solve_for_marking
from autograder.worked import worked_solution

if TYPE_CHECKING:
    from autograder.item_memory import ItemMemory


def grade(
    worksheet: Worksheet,
    answers: Answers,
    assignment_title: str | None = None,
    code: CodeResult | None = None,
    *,
    explain: bool = False,
    memory: ItemMemory | None = None,
) -> SubmissionResult:
    """Mark a submission.

    Parameters
    ----------
    worksheet : Worksheet
    answers : Answers
        As a reader found them; hostile values included.
    assignment_title : str, optional
        Where to look for the course when the policies name none.
    code : CodeResult, optional
        The marked code tasks; they follow the exercises.
    explain : bool
        Give every cell the trace of its verdict, for staff: it names the key.
    memory : ItemMemory, optional
        What was found for answers that were met before; it changes no result.

    Returns
    -------
    SubmissionResult
        A fault of ours makes its item NOT_MARKED and leaves every other item alone.
    """
    rules = Rules(worksheet.file.tolerance, Fraction(worksheet.policies.follow_through_credit), explain)
    items = []
    for s, section in enumerate(worksheet.file.sections):
        for e, id_ in enumerate(section.exercises, start=1):
            problem = worksheet.problems[id_]
            heading = (section.title, f"{s}.{e}")
            raw = answers.responses.get(id_, {})
            mark = partial(_mark_item, worksheet, problem, heading, raw, rules, memory)
            items.append(memory.mark((worksheet, problem, heading, rules), raw, mark) if memory is not None else mark())
    code = code or CodeResult(())
    items += code.items
    course, notes = find_course(worksheet, assignment_title)
    levels = count_levels(worksheet, items)
    completed = sum(level.completed for level in levels.values())
    goal = Goal(course, worksheet.file.goals[course], completed) if course else None
    score, max_score, score_notes = score_submission(worksheet, items, goal, code_uploaded=code.uploaded)
    return SubmissionResult(
        worksheet=worksheet.id,
        title=worksheet.file.title,
        content_hash=worksheet.content_hash,
        policies=worksheet.policies,
        items=tuple(items),
        score=score,
        max_score=max_score,
        levels=levels,
        goal=goal,
        messages=_messages(answers, code),
        notes=(*notes, *score_notes, *code.notes),
        isolation=code.isolation,
        who=answers.who,
    )


def grade_variant(
    chosen: Chosen,
    answers: Answers,
    assignment_title: str | None = None,
    code: CodeResult | None = None,
    memory: ItemMemory | None = None,
) -> SubmissionResult:
    """Mark a submission by the variant that was chosen for it; one that is refused earns nothing by hand."""
    said = answers._replace(messages=(*answers.messages, *chosen.messages), found=answers.found or chosen.refused)
    if chosen.refused:
        said = said._replace(responses={})
    result = grade(chosen.worksheet, said, assignment_title, code, memory=memory)
    return result._replace(variant=chosen.variant, notes=(*result.notes, *chosen.notes))


def _messages(answers: Answers, code: CodeResult) -> tuple[str, ...]:
    """Return what to say about the files; a submission of code alone needs no answers file."""
    missing = code.uploaded and not answers.found
    return (*(() if missing else answers.messages), *code.messages)


def _mark_item(
    worksheet: Worksheet,
    problem: Problem,
    heading: tuple[str, str],
    raw: Mapping[str, Any],
    rules: Rules,
    memory: ItemMemory | None,
) -> ItemResult:
    section, number = heading
    common: dict[str, Any] = {
        "id": problem.id,
        "title": problem.title,
        "section": section,
        "number": number,
        "level": problem.level,
        "max_marks": problem.max_marks,
        "kind": "exercise" if problem.counts else "activity",
    }
    try:
        responses = {blank.id: read_response(blank, raw.get(blank.id)) for blank in problem.blanks}
        attempted = any(response.attempted for response in responses.values())
        key = solve_for_marking(problem) if memory is None else memory.solve(problem)
        conventions = problem.conventions or worksheet.policies.conventions
        blanks = mark_blanks(problem, key, responses, rules._replace(conventions=conventions))
        carrying = [cell.verdict for blank in blanks for cell in blank.cells if cell.weight]
        return ItemResult(
            **common,
            marks=sum((blank.marks for blank in blanks), Fraction(0)),
            completed=bool(carrying) and all(verdict is Verdict.CORRECT for verdict in carrying),
            attempted=attempted,
            blanks=blanks,
            printed_keys=check_printed_keys(problem, key, responses, blanks) if attempted else (),
            solution=worked_solution(problem, key) if worksheet.policies.disclosure == "worked" else "",
        )
    except Exception:  # whatever it is, it is our fault, and the other items must not suffer
        return ItemResult(
            **common,
            marks=Fraction(0),
            completed=False,
            attempted=any(value not in (None, "", []) for value in raw.values()),
            blanks=tuple(_not_marked(blank) for blank in problem.blanks),
            fault=traceback.format_exc(),
        )


def _not_marked(blank: Blank) -> BlankResult:
    cells = (CellResult("", Verdict.NOT_MARKED, 0),) * blank.size
    verdict = Verdict.NOT_MARKED
    return BlankResult(blank.id, blank.label, tuple(blank.shape), verdict, Fraction(0), blank.max_marks, cells)
