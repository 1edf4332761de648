"""A made-up class: the same bytes for the same seed, and a truth that marking finds again."""

from __future__ import annotations

import ast
import json
import math
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from autograder.choose_variant import choose_variant
from autograder.cli.app import app
from autograder.code.gather import code_problems
from autograder.code.run import mark_code
from autograder.grade import grade_variant
from autograder.gradescope.attempts import decide
from autograder.gradescope.metadata import read_metadata
from autograder.policies import Policies
from autograder.problem import Worksheet
from autograder.readers.answers import Answers, read_answers
from autograder.readers.code import code_files, read_code
from autograder.response import parse_number
from autograder.result import ItemResult, Verdict
from autograder.sandbox.template import Template
from autograder.simulate.classroom import Classroom, Submission, Wanted
from autograder.simulate.code import FILE, RIGHT, WRONG, function_text
from autograder.simulate.draws import Draws, sigmoid
from autograder.simulate.handwriting import Hand, forms_of, type_number
from autograder.simulate.plan import BAD_SLOPE, FREQUENCIES
from autograder.simulate.trouble import ANSWERS, BROKEN, HOSTILE, METADATA, WITHOUT_CODE
from autograder.simulate.work import make_mistakes, open_desk, written_in
from autograder.store import read_class


class Marked(NamedTuple):
    """A submission of the class, read and marked as on Gradescope."""

    one: Submission
    answers: Answers
    items: dict[str, ItemResult]


def mark_all(classroom: Classroom, folder: Path) -> Iterator[Marked]:
    """Write, read and mark the good submissions of a class, without their code."""
    for one in classroom.submissions():
        if one.truth["kind"] == "good":
            place = folder / one.name
            place.mkdir()
            for name, content in one.files.items():
                (place / name).write_bytes(content)
            identities = read_metadata(place / METADATA).identities
            answers = read_answers(place, classroom.worksheet)
            chosen = choose_variant(classroom.worksheet, answers.variant, identities)
            assert not chosen.messages
            assert not chosen.notes
            result = grade_variant(chosen, answers)
            yield Marked(one, answers, {item.id: item for item in result.items})


@pytest.fixture(scope="module")
def classroom(gan: Worksheet) -> Classroom:
    """A class of 75 on the printed numbers."""
    return Classroom(gan, Wanted(75, "tests"))


@pytest.fixture(scope="module")
def marked(classroom: Classroom, tmp_path_factory: pytest.TempPathFactory) -> list[Marked]:
    """Its good submissions, marked."""
    return list(mark_all(classroom, tmp_path_factory.mktemp("class")))


@pytest.fixture(scope="module")
def varied(gan: Worksheet, tmp_path_factory: pytest.TempPathFactory) -> list[Marked]:
    """A small class, everybody on numbers of their own, marked."""
    wanted = Wanted(12, "tests", code=False, variants=True)
    return list(mark_all(Classroom(gan, wanted), tmp_path_factory.mktemp("varied")))


# --- the same seed, the same class ------------------------------------------------------------------


def files_of(classroom: Classroom) -> list[dict[str, bytes]]:
    return [dict(one.files) for one in classroom.submissions()]


def test_same_seed_gives_the_same_bytes(gan: Worksheet) -> None:
    """Files and truth; another seed gives others."""
    wanted = Wanted(20, "a")
    first, again = Classroom(gan, wanted), Classroom(gan, wanted)
    assert [one.truth for one in first.submissions()] == [one.truth for one in again.submissions()]
    assert files_of(first) == files_of(again) != files_of(Classroom(gan, wanted._replace(seed="b")))


def test_draws_are_those_of_pcg64() -> None:
    """Two numbers computed with hashlib and NumPy's bit generator by hand: the stream must never change."""
    import hashlib

    import numpy as np

    seed = int.from_bytes(hashlib.sha256(b"simulate/a/1").digest()[:16], "big")
    bits = np.random.PCG64(seed).random_raw(2)
    draws = Draws("a", 1)
    assert [draws.below(1000), draws.below(7)] == [int(bits[0]) % 1000, int(bits[1]) % 7]


def test_shuffled_is_a_permutation_and_every_order_occurs() -> None:
    """Six orders of three things, each about 100 times of 600."""
    draws = Draws("orders")
    orders = Counter(tuple(draws.shuffled("abc")) for _ in range(600))
    assert len(orders) == 6
    assert all(60 < number < 140 for number in orders.values())


def test_abilities_are_logistic() -> None:
    """Half lie below 0, and three quarters below scale times ln 3."""
    draws = Draws("abilities")
    drawn = [draws.logistic(0.6) for _ in range(4000)]
    assert abs(sum(one < 0 for one in drawn) / 4000 - 0.5) < 0.03
    assert abs(sum(one < 0.6 * math.log(3) for one in drawn) / 4000 - 0.75) < 0.03


# --- truth and marking ------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["marked", "varied"])
def test_no_good_submission_is_unreadable(group: str, request: pytest.FixtureRequest) -> None:
    """No message, no cell that cannot be read, nothing that was not marked."""
    found: list[Marked] = request.getfixturevalue(group)
    assert found
    for one, answers, items in found:
        assert answers.messages == (), one.name
        cells = [cell for item in items.values() for blank in item.blanks for cell in blank.cells]
        assert not {Verdict.UNREADABLE, Verdict.NOT_MARKED} & {cell.verdict for cell in cells}, one.name


@pytest.mark.parametrize("group", ["marked", "varied"])
def test_without_a_mistake_there_are_full_marks(group: str, request: pytest.FixtureRequest) -> None:
    """Every exercise is left out, or full and completed, or has a mistake in the truth that costs something."""
    for one, _, items in request.getfixturevalue(group):
        for item in items.values():
            if item.kind == "exercise":
                omitted, mistaken = item.id in one.truth["omitted"], item.id in one.truth["mistakes"]
                assert item.attempted != omitted, (one.name, item.id)
                assert item.completed != (omitted or mistaken), (one.name, item.id)
                assert (item.marks == item.max_marks) != (omitted or mistaken), (one.name, item.id)


def named(item: ItemResult) -> set[str]:
    found = [blank.diagnosis for blank in item.blanks if blank.diagnosis is not None]
    return {name for diagnosis in found for name in (diagnosis.id, diagnosis.other) if name}


@pytest.mark.parametrize("group", ["marked", "varied"])
def test_planted_misconceptions_are_diagnosed(group: str, request: pytest.FixtureRequest) -> None:
    """Where a held misconception is all that went wrong, it is what marking names."""
    checked = 0
    for one, _, items in request.getfixturevalue(group):
        for id_, mistakes in one.truth["mistakes"].items():
            if [mistake.get("held") for mistake in mistakes] == [True]:
                checked += 1
                assert mistakes[0]["rule"] in named(items[id_]), (one.name, id_)
    assert checked > 5


def test_holders_make_their_misconception_wherever_it_can_show(classroom: Classroom) -> None:
    """In every exercise of the printed sheet that shows it, unless it was left out."""
    truths = [one.truth for one in classroom.submissions()]
    for one in classroom.plan.misconceptions:
        for student in one.holders:
            for exercise in set(one.exercises) - set(truths[student]["omitted"]):
                rules = {mistake.get("rule") for mistake in truths[student]["mistakes"][exercise]}
                assert one.rule in rules


def test_a_slip_costs_its_cell_and_is_followed_through(marked: list[Marked]) -> None:
    """Where one slip is all that went wrong, its cell alone is wrong; a rare one looks like a misconception."""
    lone = [
        (mistakes[0], items[id_])
        for one, _, items in marked
        for id_, mistakes in one.truth["mistakes"].items()
        if [mistake["kind"] for mistake in mistakes] == ["slip"]
    ]
    assert len(lone) > 100
    exact = 0
    for slip, item in lone:
        wrong = [
            (blank.id, at)
            for blank in item.blanks
            for at, cell in enumerate(blank.cells)
            if cell.weight and cell.verdict not in (Verdict.CORRECT, Verdict.FOLLOW_THROUGH)
        ]
        exact += wrong == [(slip["blank"], slip["cell"])]
    assert exact / len(lone) > 0.97


def correlation(pairs: list[tuple[float, float]]) -> float:
    left, right = zip(*pairs, strict=True)
    means = sum(left) / len(left), sum(right) / len(right)
    products = sum((a - means[0]) * (b - means[1]) for a, b in pairs)
    return products / math.sqrt(sum((a - means[0]) ** 2 for a in left) * sum((b - means[1]) ** 2 for b in right))


def test_bad_item_tells_students_apart_the_wrong_way_round(classroom: Classroom, marked: list[Marked]) -> None:
    """Its marks fall with ability and with the marks of all other items; the others' rise."""
    bad = classroom.plan.bad_item
    rests = {}
    for id_ in classroom.plan.exercises:
        pairs = [
            (float(items[id_].marks), float(sum(item.marks for item in items.values()) - items[id_].marks))
            for _, _, items in marked
        ]
        rests[id_] = correlation(pairs)
    assert rests.pop(bad) < -0.15
    assert sorted(rests.values())[len(rests) // 2] > 0.2
    assert correlation([(items[bad].marks, one.truth["ability"]) for one, _, items in marked]) < -0.2


def test_ability_shows_in_the_total(marked: list[Marked]) -> None:
    """The sum of marks rises with ability."""
    totals = [(float(sum(item.marks for item in items.values())), one.truth["ability"]) for one, _, items in marked]
    assert correlation(totals) > 0.6


# --- proportions ------------------------------------------------------------------------------------


def test_trouble_is_in_proportion(gan: Worksheet) -> None:
    """Five hostile and three broken of 300, of every kind; of 60 one each; of 20 none."""
    kinds = Counter(Classroom(gan, Wanted(300)).trouble.values())
    assert kinds == {**{("hostile", kind): 1 for kind in HOSTILE}, **{("broken", kind): 1 for kind in BROKEN}}
    assert sorted(kind for kind, _ in Classroom(gan, Wanted(60)).trouble.values()) == ["broken", "hostile"]
    assert Classroom(gan, Wanted(20)).trouble == {}
    without = {what for kind, what in Classroom(gan, Wanted(300, code=False)).trouble.values() if kind == "hostile"}
    assert without == set(WITHOUT_CODE)


def test_misconceptions_have_their_frequencies(gan: Worksheet) -> None:
    """Of 292 good students: a quarter is 73, 18 % are 52.56, and so on, to the nearest student."""
    plan = Classroom(gan, Wanted(300)).plan
    assert [one.frequency for one in plan.misconceptions] == list(FREQUENCIES)
    assert [len(one.holders) for one in plan.misconceptions] == [73, 53, 35, 26, 18, 12, 9, 6]
    assert all(plan.bad_item not in one.exercises for one in plan.misconceptions)


def test_the_weak_hold_more(gan: Worksheet) -> None:
    """The mean ability of holders is below that of the class."""
    plan = Classroom(gan, Wanted(300)).plan
    held = [plan.abilities[student] for one in plan.misconceptions for student in one.holders]
    assert sum(held) / len(held) < sum(plan.abilities) / 300 - 0.2


def test_gaps_are_at_the_end_and_with_the_weak(classroom: Classroom) -> None:
    """As the stated formula says: 1 / (1 + exp(ability + 4 - 2.5 place)), reversed for the bad item."""
    truths = [one.truth for one in classroom.submissions()]
    expected = sum(
        1 / (1 + math.exp((-1 if id_ == classroom.plan.bad_item else 1) * ability + 4 - 2.5 * exercise.place))
        for id_, exercise in classroom.plan.exercises.items()
        for ability in classroom.plan.abilities
    )
    omitted = [id_ for truth in truths for id_ in truth["omitted"]]
    assert abs(len(omitted) / expected - 1) < 0.15
    late = [id_ for id_ in omitted if classroom.plan.exercises[id_].place > 0.5]
    assert len(late) > 0.6 * len(omitted)


def test_mistakes_are_as_likely_as_stated(classroom: Classroom) -> None:
    """Mistakes that are no held misconception occur about as often as 1 - sigmoid(slope (ability - difficulty))."""
    expected, found = 0.0, 0
    for student, one in enumerate(classroom.submissions()):
        for id_, exercise in classroom.plan.exercises.items():
            if id_ not in one.truth["omitted"]:
                expected += 1 - sigmoid(exercise.slope * (classroom.plan.abilities[student] - exercise.difficulty))
                found += any(not mistake.get("held") for mistake in one.truth["mistakes"].get(id_, ()))
    assert abs(found / expected - 1) < 0.12
    assert classroom.plan.exercises[classroom.plan.bad_item].slope == BAD_SLOPE < 0


# --- what students type -----------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.0, 3.0, -3.0, 0.5, -0.5, 1 / 3, -2 / 3, 0.05, 12.25, -0.1, 1000.0, 1e-05])
def test_every_form_of_a_number_is_read_as_that_number(value: float) -> None:
    """By the reader of answers, whatever the form."""
    for text in forms_of(round(value, 10)):
        found = parse_number(text)
        assert isinstance(found, float), text
        assert abs(found - value) < 1e-9, text


def test_forms_are_mixed(classroom: Classroom) -> None:
    """The class types JSON numbers, text, bare points, fractions, Unicode minus signs, and x."""
    texts = b"".join(one.files[ANSWERS] for one in classroom.submissions() if one.truth["kind"] == "good").decode()
    for form in ('".5"', '"1/2"', '"\u22121"', '"x"', " 0.5", '" 0 "'):
        assert form in texts
    draws = Draws("hands")
    assert {type(type_number(2.0, Hand(share, 0, 0), draws)) for share in (0.0, 1.0)} == {int, str}


def test_mistakes_do_not_touch_the_key(gan: Worksheet) -> None:
    """An exercise that was worked out with mistakes is solved as before."""
    desk = open_desk(gan.problems["bce_pig"], gan.file.tolerance)
    before = {id_: value.copy() for id_, value in desk.key.blanks.items()}
    work = make_mistakes(desk, desk.rules()[:2], 2, Draws("key"))
    assert work.rules
    assert len(work.slips) == 2
    assert all((desk.key.blanks[id_] == value).all() for id_, value in before.items())
    assert any((written_in(desk, work.steps)[id_] != value).any() for id_, value in before.items())


# --- code -------------------------------------------------------------------------------------------


def test_code_is_diagnosed_as_what_it_is(gan: Worksheet, tmp_path: Path) -> None:
    """Every line with a misconception is named in its task; right functions get full marks."""
    tasks = code_problems(gan)
    rounds = max(len(WRONG[task.page or ""]) for task in tasks)
    with Template.start() as template:
        for at in range(-1, rounds):
            became = {}
            for task in tasks:
                rules = list(WRONG[task.page or ""])
                became[task.id] = RIGHT if at < 0 else rules[at % len(rules)]
            text = "import numpy as np\n\n" + "\n\n".join(function_text(task, became[task.id]) for task in tasks)
            (tmp_path / FILE).write_text(text)
            result = mark_code(gan, read_code(code_files(tmp_path), {task.id for task in tasks}), template)
            for item in result.items:
                rule = became[item.id.removeprefix("code_")]
                assert (item.marks == item.max_marks) == (rule == RIGHT), (item.id, rule)
                assert rule == RIGHT or rule in named(item), (item.id, rule)


def test_code_is_python_except_where_the_truth_says_so(gan: Worksheet) -> None:
    """A SyntaxError is stated, and so is every task; about three in a hundred files have one."""
    broken = files = 0
    for one in Classroom(gan, Wanted(300, "code")).submissions():
        if one.truth["kind"] == "good" and one.truth["code"] is not None:
            files += 1
            broken += one.truth["code"]["syntax_error"]
            try:
                ast.parse(one.files[FILE])
            except SyntaxError:
                assert one.truth["code"]["syntax_error"], one.name
            else:
                assert not one.truth["code"]["syntax_error"], one.name
    assert 180 < files < 260
    assert 1 <= broken <= 18


# --- the command ------------------------------------------------------------------------------------


def simulate(folder: Path, *options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["simulate", "-o", str(folder), *options])
    assert done.exit_code == 0, done.output
    truth: dict[str, Any] = json.loads((folder / "truth.json").read_text())
    return truth


def test_command_writes_folders_and_the_truth_beside_them(tmp_path: Path) -> None:
    """Each submission has its folder with metadata; the truth names every one and lies in none."""
    truth = simulate(tmp_path / "class", "--students", "60", "--seed", "7")
    folders = sorted(path.name for path in (tmp_path / "class" / "submissions").iterdir())
    assert folders == sorted(truth["submissions"])
    assert truth["seed"] == "7"
    for name in folders:
        names = {path.name for path in (tmp_path / "class" / "submissions" / name).iterdir()}
        assert names - {FILE} == {ANSWERS, METADATA}
        metadata = json.loads((tmp_path / "class" / "submissions" / name / METADATA).read_bytes())
        assert f"submission_{metadata['id']}" == name
    for misconception in truth["misconceptions"].values():
        assert all(truth["submissions"][name]["kind"] == "good" for name in misconception["holders"])


def test_command_replaces_its_own_class_only(tmp_path: Path) -> None:
    """A second class takes the place of the first; a folder with other things is left alone."""
    simulate(tmp_path / "class", "--students", "4")
    truth = simulate(tmp_path / "class", "--students", "2", "--no-code")
    assert len(list((tmp_path / "class" / "submissions").iterdir())) == len(truth["submissions"]) == 2
    assert not list(tmp_path.rglob(FILE))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "truth.json").write_text('{"format": "another"}')
    done = CliRunner().invoke(app, ["simulate", "-o", str(tmp_path / "mine")])
    assert done.exit_code == 2
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["truth.json"]


def test_export_is_a_zip_of_the_same_files(tmp_path: Path) -> None:
    """As Gradescope's: the students' files in folders, and one submission_metadata.yml for all."""
    simulate(tmp_path / "folders", "--students", "5")
    simulate(tmp_path / "zip", "--students", "5", "--export", "zip")
    with zipfile.ZipFile(tmp_path / "zip" / "submissions.zip") as archive:
        names = archive.namelist()
        top = names[0].partition("/")[0]
        listed = archive.read(f"{top}/submission_metadata.yml").decode()
        for path in (tmp_path / "folders" / "submissions").glob("*/*"):
            inside = f"{top}/{path.parent.name}/{path.name}"
            if path.name == METADATA:
                assert inside not in names
                assert f'    :email: "{json.loads(path.read_bytes())["users"][0]["email"]}"\n' in listed
            else:
                assert archive.read(inside) == path.read_bytes()
    assert listed.count("  :submitters:\n  - :name: ") == 5


@pytest.fixture(scope="module")
def company(gan: Worksheet) -> list[Submission]:
    """A class without code in which people hand in together, and again."""
    return list(Classroom(gan, Wanted(60, "company", code=False, groups=True, resubmissions=True)).submissions())


def test_company_changes_nothing_else(gan: Worksheet, company: list[Submission]) -> None:
    """Only the metadata say who else, and what before: what students wrote stays the same."""
    plain = list(Classroom(gan, Wanted(60, "company", code=False)).submissions())
    for one, other in zip(plain, company, strict=True):
        assert {**one.files, METADATA: b""} == {**other.files, METADATA: b""}
        assert one.truth == {name: said for name, said in other.truth.items() if name in one.truth}
        metadata = json.loads(one.files[METADATA])
        assert (len(metadata["users"]), metadata["previous_submissions"]) == (1, [])
        assert metadata["assignment"]["group_submission"] is False


def test_groups_are_of_two_or_three(company: list[Submission]) -> None:
    """About two in five (24 +- 11 of 60, three standard deviations); nobody is in two of them."""
    users = [json.loads(one.files[METADATA])["users"] for one in company]
    sizes = Counter(map(len, users))
    assert set(sizes) == {1, 2, 3}
    assert 13 <= 60 - sizes[1] <= 35
    emails = [user["email"] for group in users for user in group]
    ids = [user["id"] for group in users for user in group]
    assert len(set(emails)) == len(set(ids)) == len(emails)
    for one, group in zip(company, users, strict=True):
        told = [one.truth["email"], *(other["email"] for other in one.truth.get("together_with", []))]
        assert told == [user["email"] for user in group]


def test_a_limit_on_attempts_counts_earlier_submissions(company: list[Submission]) -> None:
    """By the truth: all but those on which the autograder failed; the best of them stays, from before the limit, too."""
    found = Counter[bool]()
    for one in company:
        earlier = [before for before in one.truth.get("earlier", []) if not before["failed"]]
        decision = decide(Policies(attempts=2), json.loads(one.files[METADATA]))
        assert decision is not None
        assert decision.blocked is (len(earlier) >= 2)
        assert decision.number == 1 + len(earlier)
        if decision.blocked:
            assert decision.kept is not None
            assert decision.kept.score == max(before["score"] for before in earlier)
        found[decision.blocked] += 1
    assert set(found) == {True, False}


def test_groups_are_read_from_folders_and_export(tmp_path: Path) -> None:
    """A batch knows everybody of a group, in either form."""
    for form in ("folders", "zip"):
        words = ["--students", "12", "--no-code", "--groups", "--resubmissions", "--export", form]
        simulate(tmp_path / form, *words)
        source = tmp_path / form / ("submissions" if form == "folders" else "submissions.zip")
        done = CliRunner().invoke(app, ["batch", str(source), "-o", str(tmp_path / f"{form}.sqlite"), "-j", "1"])
        assert done.exit_code == 0, done.output
        truth = json.loads((tmp_path / form / "truth.json").read_bytes())["submissions"]
        stored = read_class(tmp_path / f"{form}.sqlite").submissions
        assert max(len(one.submitters) for one in stored) > 1
        for one in stored:
            told = truth[one.id]
            emails = [told["email"], *(other["email"] for other in told.get("together_with", []))]
            assert [whose.email for whose in one.submitters] == emails


def test_variants_need_a_policy_that_allows_them(tmp_path: Path) -> None:
    """A worksheet whose students all have the same numbers refuses."""
    done = CliRunner().invoke(app, ["simulate", "-o", str(tmp_path / "class"), "--worksheet", "mlp", "--variants"])
    assert done.exit_code == 2
    assert not (tmp_path / "class").exists()
