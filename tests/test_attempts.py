"""How often a student may submit: hand-made histories, hostile metadata, and the result that stays."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.gradescope import __main__ as entry
from autograder.gradescope.attempts import Decision, decide, decide_safely
from autograder.gradescope.contract import FAILED, explain
from autograder.gradescope.history import read_id, read_score, read_time
from autograder.gradescope.kept import keep_result, record_of
from autograder.lint import check_contents
from autograder.policies import Policies
from autograder.problem import Worksheet
from tests.conftest import EXAMPLES, ROOT

THREE = Policies(attempts=3)
DAILY = Policies(attempts=2, attempts_window_h=24)
PAUSE = Policies(attempts_pause_min=60)

NOON = datetime(2026, 2, 1, 12, 0, tzinfo=timezone(timedelta(hours=-7)))


def at(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat()


def past(hours: float, score: Any = 1.0, id_: Any = None, **more: Any) -> dict[str, Any]:
    """A previous submission so many hours from noon, without results."""
    found = {"submission_time": at(hours), "score": score, "autograder_error": False, **more}
    return found if id_ is None else {"id": id_, **found}


def now(*previous: Any, hours: float = 0, id_: Any = 99) -> dict[str, Any]:
    return {"id": id_, "created_at": at(hours), "previous_submissions": list(previous)}


def decided(policies: Policies, metadata: Any) -> Decision:
    decision = decide(policies, metadata)
    assert decision is not None
    return decision


def results(score: float, decision: Decision | None = None, **more: Any) -> dict[str, Any]:
    """A results document as the server hands it back: with nulls that nobody wrote."""
    row = {
        "name": "Generator",
        "score": score,
        "max_score": 5,
        "number": "1.1",
        "output": "row",
        "status": None,
        "tags": None,
        "visibility": None,
        "extra_data": {},
    }
    extra: dict[str, Any] = {"byhand": {"tool": "1", "variant": None}}
    if decision is not None:
        extra["byhand"]["attempts"] = record_of(decision)
    top = {"output": f"{score:g} of 5 points", "output_format": "text", "leaderboard": None, "execution_time": None}
    return {"score": score, "tests": [row], "extra_data": extra, **top, **more}


# --- the decision -----------------------------------------------------------------------------------


def test_off_by_default() -> None:
    """Without a limit there is no decision, whatever the history."""
    assert decide(Policies(), now(*[past(-1)] * 50)) is None
    assert not Policies().limits_attempts


@pytest.mark.parametrize("earlier", range(6))
def test_so_many_and_no_more(earlier: int) -> None:
    """Three are marked, the fourth is not, nor is any after it."""
    decision = decided(THREE, now(*[past(-hours) for hours in range(1, earlier + 1)]))
    assert decision.blocked == (earlier >= 3)
    assert decision.number == min(earlier, 3) + 1


@pytest.mark.parametrize(
    ("hours", "blocked", "after"),
    [
        ([], False, None),
        ([-1], False, "2026-02-02 11:00 (UTC-07:00)"),
        ([-1, -2], True, "2026-02-02 10:00 (UTC-07:00)"),
        ([-2, -1], True, "2026-02-02 10:00 (UTC-07:00)"),
        ([-23.99, -25], False, "2026-02-01 12:01 (UTC-07:00)"),
        ([-1, -24], False, "2026-02-02 11:00 (UTC-07:00)"),
        ([-1, -23.5], True, "2026-02-01 12:30 (UTC-07:00)"),
    ],
)
def test_window_slides(hours: list[float], blocked: bool, after: str | None) -> None:
    """Two within 24 hours, in whatever order they are listed; an attempt leaves the window after exactly 24 hours."""
    decision = decided(DAILY, now(*map(past, hours)))
    assert decision.blocked is blocked
    assert (f"The next one is possible from {after}." in decision.words) is (after is not None)


@pytest.mark.parametrize(("minutes", "blocked"), [(59.9, True), (60, False), (61, False)])
def test_pause(minutes: float, blocked: bool) -> None:
    """An hour must lie between two; at the end of it the next is marked."""
    decision = decided(PAUSE, now(past(-minutes / 60)))
    assert decision.blocked is blocked
    if blocked:
        assert decision.words.startswith("This submission was NOT MARKED: 1 hour must lie between two attempts. ")
        assert "possible from 2026-02-01 12:01 (UTC-07:00)." in decision.words
    else:
        assert decision.words == "The next one is possible from 2026-02-01 13:00 (UTC-07:00)."


def test_both_limits_together() -> None:
    """The later of the two moments counts."""
    both = Policies(attempts=2, attempts_window_h=24, attempts_pause_min=90)
    assert decided(both, now(past(-1))).next == NOON + timedelta(minutes=30)
    assert decided(both, now(past(-23.9), past(-1))).next == NOON + timedelta(minutes=30)
    assert decided(both, now(past(-3), past(-2))).next == NOON + timedelta(hours=21)


def test_an_attempt_says_which_it_is() -> None:
    """In words for the student, with the next one only where it must wait."""
    assert decided(THREE, now()).words == "Attempt 1 of 3."
    assert decided(THREE, now(past(-1), past(-2))).words == "Attempt 3 of 3. No further one will be marked."
    assert decided(DAILY, now()).words == "Attempt 1 of 2 within 24 hours."


def test_errors_of_the_autograder_do_not_count() -> None:
    """Neither by the flag, nor a result in which we say that it is not the student's fault."""
    errors = [past(-1, autograder_error=True), past(-2, autograder_error=None), past(-3, results=FAILED)]
    errors.append({"submission_time": at(-4)})
    assert decided(THREE, now(*errors, past(-5), past(-6))).number == 3
    assert not decided(THREE, now(*errors, past(-5), past(-6))).blocked


@pytest.mark.parametrize("keep", ["best", "last"])
def test_what_is_still_being_marked_does_not_count(keep: Any) -> None:
    """Two uploads in a row: the first has no score yet, so nothing of it could stay, and the second is marked."""
    running = past(-0.01, None, results=None)
    for policies in (THREE, PAUSE, Policies(attempts=1)):
        decision = decided(replace(policies, attempts_keep=keep), now(running))
        assert (decision.blocked, decision.number) == (False, 1)
    policies = Policies(attempts=1, attempts_keep=keep)
    assert kept(policies, now(past(-1, results=results(4)), running))["score"] == 4
    rows_only = past(-0.5, None, results={"tests": [{"name": "a"}]})  # marked, but nobody knows how well
    assert kept(policies, now(past(-1, results=results(4)), rows_only))["score"] == 4
    assert not decided(policies, now(rows_only)).blocked


def test_blocked_ones_do_not_count_by_their_own_results() -> None:
    """A pause begins with the last attempt that was marked."""
    first = past(-1.5, results=results(3), id_=1)
    blocked = decided(PAUSE, now(first, hours=-1, id_=2))
    assert blocked.blocked
    history = [first, past(-1, id_=2, results=results(3, blocked))]
    assert not decided(PAUSE, now(*history)).blocked


def test_blocked_ones_do_not_count_by_the_ledger_of_the_latest() -> None:
    """Also where only the latest previous submission comes with results, under another policy by now."""
    strict = Policies(attempts=1)
    second = decided(strict, now(past(-5, id_=1), hours=-4, id_=2))
    third = decided(strict, now(past(-5, id_=1), past(-4, id_=2, results=results(1, second)), hours=-3, id_=3))
    assert second.blocked
    assert third.blocked
    history = [past(-3, id_=3, results=results(1, third)), past(-4, id_=2), past(-5, id_=1)]
    decision = decided(Policies(attempts=2), now(*history))
    assert decision.number == 2
    assert not decision.blocked


@pytest.mark.parametrize("ids", [True, False])
def test_blocked_ones_do_not_count_without_any_results(ids: bool) -> None:
    """With no ledger at all the policy itself says which ones it blocked: minutes 20, 40 and 70 after attempts at 0, 60."""
    minutes = [0, 20, 40, 60, 70]
    history = [past(-2 + minute / 60, id_=at_ if ids else None) for at_, minute in enumerate(minutes, start=1)]
    decision = decided(PAUSE, now(*history))
    assert not decision.blocked
    assert [found["counts"] for found in decision.ledger] == [True, False, False, True, False, True]


def test_ledger_without_ids_goes_by_time() -> None:
    """Times may differ by less than a second and by their offset."""
    second = decided(Policies(attempts=1), now(past(-5), hours=-4, id_=None))
    utc = (NOON - timedelta(hours=4)).astimezone(timezone.utc) + timedelta(milliseconds=600)
    blocked = {"submission_time": utc.isoformat(), "autograder_error": False, "score": 1}
    later = past(-3, results=results(1, decided(Policies(attempts=1), now(past(-5), blocked, hours=-3, id_=None))))
    assert second.blocked
    assert decided(Policies(attempts=2), now(past(-5), blocked, later)).number == 2


def test_regrade_by_staff_decides_as_before() -> None:
    """The submission itself and later ones may be listed; neither counts."""
    itself, later = past(0, id_=99), past(1, id_=100)
    assert not decided(Policies(attempts=1), now(itself, later)).blocked
    before = now(past(-1, id_=98))
    again = now(past(-1, id_=98), itself, later)
    assert decided(Policies(attempts=1), before)[:5] == decided(Policies(attempts=1), again)[:5]
    assert not decided(Policies(attempts=1), now({**itself, "id": "99"})).blocked


def test_equal_times() -> None:
    """Ids decide which of two came first; without ids it is the submission itself, in whatever offset."""
    one = Policies(attempts=1)
    assert decided(one, now(past(0, id_=98))).blocked
    assert not decided(one, now(past(0, id_=100))).blocked
    assert decided(one, now(past(0, id_=9), id_=10)).blocked
    assert not decided(one, now(past(0))).blocked
    assert not decided(one, now({**past(0), "submission_time": NOON.astimezone(timezone.utc).isoformat()})).blocked
    assert not decided(one, now(past(0, id_=98), id_=None)).blocked
    assert decided(one, now(past(0), past(-1))).blocked


def test_a_regrade_without_ids_marks_the_last_attempt_again() -> None:
    """Gradescope's example of the metadata has no ids: whoever is at the limit still gets what staff mended."""
    three = [past(-2), past(-1), past(0)]
    decision = decided(THREE, now(*three, id_=None))
    assert (decision.blocked, decision.number) == (False, 3)
    assert decided(THREE, now(*three, hours=0.5, id_=None)).blocked


def test_clock_change_moves_nothing() -> None:
    """On the night of 8 March 2026 an hour is skipped in Boulder: 60 minutes are 60 minutes of real time."""
    before = {"submission_time": "2026-03-08T01:30:00-07:00", "autograder_error": False, "score": 2}
    early = {"id": 2, "created_at": "2026-03-08T03:29:59-06:00", "previous_submissions": [before]}
    assert decided(PAUSE, early).blocked
    assert "possible from 2026-03-08 03:30 (UTC-06:00)." in decided(PAUSE, early).words
    assert not decided(PAUSE, {**early, "created_at": "2026-03-08T03:30:00-06:00"}).blocked
    assert not decided(PAUSE, {**early, "created_at": "2026-03-08T09:30:00Z"}).blocked


@pytest.mark.parametrize(
    "metadata",
    [None, [], "x", 3, {}, {"created_at": None}, {"created_at": "yesterday"}, {"created_at": [], "id": {}}],
)
def test_without_metadata_nothing_is_blocked(metadata: Any) -> None:
    """And staff read a note."""
    decision, notes = decide_safely(THREE, metadata)
    assert decision is None
    assert notes == ("the limit on attempts was not applied: the metadata says no time of submission",)


@pytest.mark.parametrize(
    "previous",
    [None, {}, "x", 7, [None, 3, "x", [], {}], [{"submission_time": None, "autograder_error": False}] * 9],
)
def test_odd_histories_block_nothing(previous: Any) -> None:
    """What has no time is no attempt."""
    assert not decided(Policies(attempts=1), {**now(), "previous_submissions": previous}).blocked


def test_a_fault_of_ours_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff read which fault it was."""
    monkeypatch.setattr("autograder.gradescope.attempts.read_history", lambda *_: 1 / 0)
    decision, (note,) = decide_safely(THREE, now())
    assert decision is None
    assert "ZeroDivisionError" in note


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-02-01T12:00:00-07:00", "2026-02-01T19:00:00+00:00"),
        ("2026-02-01T12:00:00.5Z", "2026-02-01T12:00:00.500000+00:00"),
        ("2026-02-01 12:00:00.123456789 UTC", "2026-02-01T12:00:00.123456+00:00"),
        ("2026-02-01T12:00+0530", "2026-02-01T06:30:00+00:00"),
        ("2026-02-01T12:00", "2026-02-01T12:00:00+00:00"),
        (1769947200, "2026-02-01T12:00:00+00:00"),
        ("2026-13-01T12:00:00Z", None),
        ("2026-02-01T12:00:00+99:00", None),
        ("٢٠٢٦-02-01T12:00:00Z", None),
        ("9999-12-31T23:59:59-07:00", None),
        (float("nan"), None),
        (1e300, None),
        (True, None),
        ("", None),
    ],
)
def test_times(value: Any, expected: str | None) -> None:
    """As text with or without fractions and offset, or as seconds; anything else is no time."""
    found = read_time(value)
    assert (None if found is None else found.astimezone(timezone.utc).isoformat()) == expected


def test_ids_and_scores() -> None:
    """Numbers or text; nothing hostile."""
    assert [read_id(value) for value in (7, " 7 ", True, None, 1.5, 10**50, "x" * 1000)] == [
        "7",
        "7",
        "",
        "",
        "",
        "",
        "",
    ]
    assert [read_score(value) for value in ("20.0", 3, None, "-1", -1, float("nan"), 1e300, True, "1e5")] == [
        20.0,
        3,
        *[None] * 7,
    ]


# --- the result that stays --------------------------------------------------------------------------


def kept(policies: Policies, metadata: Any) -> dict[str, Any]:
    decision = decided(policies, metadata)
    assert decision.blocked
    document = keep_result(decision)
    assert explain(document) == []
    return document


@pytest.mark.parametrize(("keep", "score"), [("best", 4), ("last", 2)])
def test_best_or_last_result_is_shown_again(keep: Any, score: float) -> None:
    """Its rows, its score, and words on top that say whose result it is."""
    policies = Policies(attempts=3, attempts_keep=keep)
    history = [past(-3, results=results(3)), past(-2, results=results(4)), past(-1, results=results(2))]
    document = kept(policies, now(*history))
    assert document["score"] == score
    assert [row["score"] for row in document["tests"]] == [score]
    lines = document["output"].splitlines()
    assert lines[0] == ("This submission was NOT MARKED: you have used your 3 attempts. No further one will be marked.")
    hour = {"best": 10, "last": 11}[keep]
    assert lines[1] == (
        f"Below is the result of your {keep} attempt, of 2026-02-01 {hour}:00 (UTC-07:00), and it counts."
    )
    assert lines[2:] == ["A submission that is not marked uses up no attempt.", "", f"{score} of 5 points"]


def test_times_are_full_minutes() -> None:
    """What is past in its minute, what is to come at the end of one, so that nobody comes too early."""
    decision = decided(PAUSE, now(past(-0.5 + 1 / 120)))
    assert "of 2026-02-01 11:30 (UTC-07:00), and it counts" in decision.words
    assert "possible from 2026-02-01 12:31 (UTC-07:00)." in decision.words


def test_of_equal_results_the_last_stays() -> None:
    """Scores may be text."""
    history = [past(-3, "5.0", 1), past(-2, "5.0", 2), past(-1, 4, 3)]
    decision = decided(THREE, now(*history))
    assert decision.kept is not None
    assert decision.kept.id == "2"


def test_nulls_and_unknown_fields_are_stripped() -> None:
    """What the server fills in is not handed back to it; what is odd costs one row, not the result."""
    old = results(4, stdout_visibility=None, processed=True, visibility="visible")
    old["tests"] += [{"name": None}, {"name": "Odd", "score": "4"}, 7, {"name": "Fine", "id": 5}]
    document = kept(Policies(attempts=1), now(past(-1, results=old)))
    assert [row["name"] for row in document["tests"]] == ["Generator", "Fine"]
    assert "null" not in json.dumps(document)
    assert document["extra_data"]["byhand"]["tool"] == "1"


def test_rows_are_carried_on_through_blocked_ones() -> None:
    """Where only the latest comes with results, it is the blocked one that carried the rows; words do not pile up."""
    history = [past(-9, 4, 1, results=results(4))]
    for id_ in range(2, 6):
        metadata = now(*history, hours=id_ - 9, id_=id_)
        document = kept(Policies(attempts=1), metadata)
        for entry_ in history:
            entry_.pop("results", None)
        history.insert(0, past(id_ - 9, document["score"], id_, results=document))
    assert document["score"] == 4
    assert [row["name"] for row in document["tests"]] == ["Generator"]
    assert document["output"].count("NOT MARKED") == 1
    assert document["output"].endswith("\n\n4 of 5 points")
    assert len(document["extra_data"]["byhand"]["attempts"]["ledger"]) == 5


def test_without_rows_the_score_stays_alone() -> None:
    """The best attempt's results are not known any more: its score is, and where to find the rest."""
    document = kept(Policies(attempts=2), now(past(-2, "4.5", 1), past(-1, 3, 2, results=results(3))))
    assert document["score"] == 4.5
    assert document["tests"] == []
    assert document["output"].endswith("Its details stand with that submission, in your submission history.")


def test_results_that_cannot_be_handed_back_leave_the_score() -> None:
    """Not a number, or nested too deep to be written."""
    deep: Any = []
    for _ in range(3000):
        deep = [deep]
    for odd in (float("nan"), deep):
        old = results(4)
        old["extra_data"]["byhand"]["odd"] = odd
        assert kept(Policies(attempts=1), now(past(-1, results=old)))["score"] == 4


_ODD: Any = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["false", "20.0"])
)
_TREE: Any = st.recursive(_ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
_WHEN: Any = (
    st.sampled_from([at(-30), at(-1), at(-0.5), at(0), "2026-02-01T19:00:00Z", "2026-02-01", 1769947200]) | _ODD
)
_RECORD: Any = st.fixed_dictionaries(
    {},
    optional={
        "blocked": st.booleans() | _TREE,
        "words": _TREE,
        "kept": st.fixed_dictionaries({}, optional={"id": _ODD, "at": _WHEN}) | _TREE,
        "ledger": st.lists(
            st.fixed_dictionaries({}, optional={"id": _ODD, "at": _WHEN, "counts": st.booleans() | _ODD})
        ),
    },
)
_ROW: Any = st.fixed_dictionaries(
    {}, optional={"name": _ODD, "score": _ODD, "max_score": _ODD, "tags": _TREE, "x": _ODD}
)
_RESULTS: Any = _TREE | st.fixed_dictionaries(
    {},
    optional={
        "score": _ODD | st.integers(0, 9),
        "output": _TREE,
        "output_format": _ODD | st.just("md"),
        "visibility": _ODD,
        "leaderboard": _TREE,
        "tests": _TREE | st.lists(_ROW, max_size=3),
        "extra_data": _TREE | st.fixed_dictionaries({"byhand": st.fixed_dictionaries({"attempts": _RECORD | _TREE})}),
    },
)
_ENTRY: Any = _TREE | st.fixed_dictionaries(
    {"submission_time": _WHEN},
    optional={
        "autograder_error": st.just(False) | _ODD,
        "id": st.integers(1, 4) | _ODD,
        "score": _ODD,
        "results": _RESULTS,
    },
)
_METADATA: Any = st.fixed_dictionaries(
    {"created_at": _WHEN},
    optional={"id": st.integers(1, 5) | _ODD, "previous_submissions": st.lists(_ENTRY, max_size=6) | _TREE},
)


@settings(max_examples=400, deadline=None)
@given(_METADATA, st.sampled_from([THREE, DAILY, PAUSE, Policies(attempts=1, attempts_keep="last")]))
def test_no_metadata_breaks_it(metadata: Any, policies: Policies) -> None:
    """Whatever stands there, there is a decision or none, and what is written is valid."""
    decision = decide(policies, metadata)
    if decision is not None:
        assert decision == decide(policies, metadata)
        if decision.blocked:
            document = keep_result(decision)
            assert explain(document) == []
            assert document["output"].startswith("This submission was NOT MARKED: ")
            assert decision.next is None or decision.next > (read_time(metadata["created_at"]) or NOON)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12), st.sampled_from([THREE, DAILY, PAUSE]), st.booleans())
def test_next_is_when_it_says(minutes: list[int], policies: Policies, known: bool) -> None:
    """At the moment that is named a submission is marked, and a second before it is not."""
    history: list[dict[str, Any]] = []
    for id_, minute in enumerate(sorted(minutes), start=1):
        decision = decided(policies, now(*history, hours=minute / 60, id_=id_))
        more = {"results": results(1, decision)} if known else {}
        history.append(past(minute / 60, 1, id_, **more))
    if decision.next is not None:
        late = {"id": 99, "created_at": decision.next.isoformat(), "previous_submissions": history}
        early = {**late, "created_at": (decision.next - timedelta(seconds=1)).isoformat()}
        assert not decided(policies, late).blocked
        assert decided(policies, early).blocked


def test_long_histories_take_no_time_and_little_room() -> None:
    """Ten thousand previous submissions; the ledger stays short."""
    decision = decided(PAUSE, now(*[past(-hours, 1, hours + 1) for hours in range(10_000, 1, -1)], id_=20_000))
    assert len(decision.ledger) == 500


# --- the whole way ----------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A look-alike of /autograder with a submission and its code; each student has one attempt."""
    (tmp_path / "submission").mkdir()
    for name in ("answers.json", "numpy_by_hand.py"):
        (tmp_path / "submission" / name).write_bytes((EXAMPLES / "with_code" / name).read_bytes())
    limited = replace(gan, file=replace(gan.file, policies=Policies(attempts=1, code="never")))
    monkeypatch.setattr("autograder.gradescope.run.load_worksheet", lambda _: limited)
    return tmp_path


def run(home: Path, metadata: Any) -> Any:
    (home / "submission_metadata.json").write_text(json.dumps(metadata))
    assert entry.main([str(home)]) == 0
    document = json.loads((home / "results" / "results.json").read_text())
    assert explain(document) == []
    return document


def test_first_is_marked_and_second_is_not(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second shows the first one's rows again; nothing of it is read or run."""
    first = run(home, now(hours=-1, id_=1))
    assert first["output"].startswith("Attempt 1 of 1. No further one will be marked.\n\nGenerative Adversarial")
    assert first["extra_data"]["byhand"]["attempts"]["blocked"] is False
    monkeypatch.setattr("autograder.gradescope.run.read_answers", lambda *_: pytest.fail("it was read"))
    monkeypatch.setattr("autograder.gradescope.run.gather_code_safely", lambda *_: pytest.fail("it was run"))
    capsys.readouterr()
    second = run(home, now(past(-1, str(first["score"]), 1, results=first), id_=2))
    assert second["score"] == first["score"] > 0
    assert second["tests"] == first["tests"]
    assert second["output"].startswith("This submission was NOT MARKED: you have used your 1 attempt. ")
    assert "Attempt 1 of 1" not in second["output"]
    assert "NOT MARKED" in capsys.readouterr().out


def test_metadata_without_a_time_is_a_note_to_staff(home: Path) -> None:
    """And the submission is marked."""
    document = run(home, {"previous_submissions": [past(-1)]})
    assert len(document["tests"]) == 47
    assert any("limit on attempts" in note for note in document["extra_data"]["byhand"]["notes"])


def test_without_a_limit_nothing_more_is_imported() -> None:
    """Starting up costs what it cost before."""
    code = (
        "import sys; from autograder.gradescope.run import run_submission; "
        "print([name for name in sys.modules if name.endswith(('attempts', 'history', 'kept'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("policies", "path"),
    [
        ({"attempts": 0}, "attempts"),
        ({"attempts": 1001}, "attempts"),
        ({"attempts": 3, "attempts_window_h": 0}, "attempts_window_h"),
        ({"attempts_window_h": 24}, "attempts_window_h"),
        ({"attempts_pause_min": -5}, "attempts_pause_min"),
        ({"attempts_pause_min": 1e9}, "attempts_pause_min"),
        ({"attempts_keep": "worst"}, "attempts_keep"),
    ],
)
def test_lint_finds_senseless_limits(policies: dict[str, Any], path: str) -> None:
    """One finding, at the policy that makes no sense."""
    folder = ROOT / "problems" / "gan"
    contents = {file.name: file.read_bytes() for file in folder.glob("*.json")}
    worksheet = json.loads(contents["worksheet.json"])
    worksheet["policies"] |= policies
    contents["worksheet.json"] = json.dumps(worksheet).encode()
    findings = check_contents(folder, contents, solve=False)
    assert [finding.path for finding in findings] == [f"$.policies.{path}"]
