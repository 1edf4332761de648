"""Classes written down by hand: records as a batch makes them, from a small table of marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from autograder.class_results import (
    BlankInfo,
    BlankRecord,
    ClassResults,
    ItemInfo,
    ItemRecord,
    SubmissionRecord,
    Submitter,
)
from autograder.result import Verdict

VERDICTS = {
    "C": Verdict.CORRECT,
    "F": Verdict.FOLLOW_THROUGH,
    "M": Verdict.MISCONCEPTION,
    "I": Verdict.INCORRECT,
    "U": Verdict.UNREADABLE,
    "-": Verdict.NO_RESPONSE,
    "N": Verdict.NOT_MARKED,
}
ORDER = "CFMIU-N"


def blank(cells: str, marks: Any = 0, **more: Any) -> BlankRecord:
    """Return a blank with these verdicts; the worst is the blank's own."""
    worst = max(cells, key=ORDER.index) if cells.strip("-") else "-"
    return BlankRecord(VERDICTS[worst], Fraction(marks), cells, **more)


def item(marks: Any = 0, *blanks: BlankRecord, **more: Any) -> ItemRecord:
    """Return what became of an item: attempted, not completed, no error, unless said otherwise."""
    return ItemRecord(
        **{
            "marks": Fraction(marks),
            "attempted": True,
            "completed": False,
            "not_marked": False,
            "first_error": "",
            "blanks": blanks,
            **more,
        }
    )


def info(id_: str, max_marks: Any = 1, blanks: Sequence[str] = ("x",), **more: Any) -> ItemInfo:
    """Return an item of the worksheet: a beginner's exercise, unless said otherwise."""
    return ItemInfo(
        **{
            "id": id_,
            "title": id_.capitalize(),
            "section": "Section",
            "number": "1.1",
            "level": "beginner",
            "kind": "exercise",
            "max_marks": Fraction(max_marks),
            "page": "",
            "blanks": tuple(BlankInfo(one, one, (), Fraction(max_marks) / len(blanks)) for one in blanks),
            **more,
        }
    )


def submission(id_: str, items: Mapping[str, ItemRecord], **more: Any) -> SubmissionRecord:
    """Return a submission of one student; its score is the sum of its marks, out of ten."""
    marked = [one for one in items.values() if not one.not_marked]
    return SubmissionRecord(
        **{
            "id": id_,
            "submitters": (Submitter(f"Student {id_}", f"{id_}@example.edu", f"sid-{id_}"),),
            "variant": "printed",
            "score": sum((one.marks for one in marked), Fraction(0)),
            "max_score": Fraction(10),
            "completed": sum(one.completed for one in marked),
            "items": items,
            **more,
        }
    )


def class_of(items: Sequence[ItemInfo], submissions: Sequence[SubmissionRecord], **more: Any) -> ClassResults:
    """Return a class."""
    return ClassResults(
        **{
            "worksheet": "made_up",
            "title": "Made up",
            "content_hash": "0" * 64,
            "tool": "0",
            "policies": {},
            "levels": {"beginner": "*"},
            "goals": {"4722": 2, "5722": 3},
            "items": tuple(items),
            "submissions": tuple(submissions),
            **more,
        }
    )


def class_from_marks(maxima: Mapping[str, Any], rows: Sequence[Sequence[Any]]) -> ClassResults:
    """Return a class from a table of marks, a row for each student; None is an item that was not marked."""
    infos = [info(id_, most) for id_, most in maxima.items()]
    return class_of(
        infos,
        [
            submission(
                f"s{at:03d}",
                {
                    one.id: item(0, blank("N"), not_marked=True)
                    if marks is None
                    else item(marks, blank("C" if marks == one.max_marks else "I"), completed=marks == one.max_marks)
                    for one, marks in zip(infos, row, strict=True)
                },
            )
            for at, row in enumerate(rows)
        ],
    )
