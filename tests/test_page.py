"""The worksheet's page as it is built: what stands on it, where lines and cells lie, and that nothing gets out of hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from autograder.catalog import problem_from
from autograder.html_page import digest
from autograder.page.arrays import column_names
from autograder.page.build import Cover, build_page, printed_tables
from autograder.page.bundle import HERE, SCRIPTS, STYLES
from autograder.page.exercise import ExerciseView, exercise_view
from autograder.page.field import clip
from autograder.page.words import equation, number, typeset
from autograder.problem import Problem, Worksheet
from autograder.variant import vary
from tests.conftest import ROOT

VOID = {"meta", "input", "br", "link", "line", "circle", "rect", "path", "use", "polyline"}


class Outline(HTMLParser):
    """What a page holds: its elements in order, their attributes, and whether they are closed as they were opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one that closes itself, as in SVG."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Insist that the innermost one is closed."""
        assert self.open.pop() == tag

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of that kind."""
        named = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == one for key, one in named.items())
        ]


def view(worksheet: Worksheet, exercise: str) -> ExerciseView:
    return exercise_view(worksheet.problems[exercise], "1.1", "○")


def boxes(found: ExerciseView) -> list[str]:
    """Return every cell that an exercise shows, as blank and flat position, in the order of the page."""
    arrays = [*(array for table in found.tables for array in table.arrays), *found.entries]
    if found.link:
        arrays.append(found.link)
    cells = [cell.box for field in found.fields for region in field.regions for cell in region.cells]
    return [box.cell for box in (*cells, *(box for array in arrays for row in array.rows for box in row)) if box.cell]


# --- words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("one-hot", "one-hot"),
        ("a = ReLU(2x + y - 2)", "a = ReLU(2x + y − 2)"),
        ("-log, x and -1", "−log, x and −1"),
        ("(x - 1) (V: x = -1)", "(x − 1) (V: x = −1)"),
        ("the 7 x 7 grid, x elsewhere", "the 7 × 7 grid, x elsewhere"),
        ("ReLU(-x - y - 2)", "ReLU(−x − y − 2)"),
        ("Y above, 1 - Y below", "Y above, 1 − Y below"),
        ("b = -3, worked example", "b = −3, worked example"),
        ("0.7-0.3", "0.7-0.3"),
    ],
)
def test_typesetting(plain: str, expected: str) -> None:
    """A minus sign is set where one is meant, a hyphen stays one."""
    assert typeset(plain) == expected


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 1, -3], "x + y = 3"),
        ([1, 0, 1], "x = −1"),
        ([-1, -1, -2], "−x − y = 2"),
        ([2, -3, 0], "2x − 3y = 0"),
        ([0.5, 0, -1], "0.5x = 1"),
    ],
)
def test_lines_in_words(weights: list[float], expected: str) -> None:
    """As the worksheet writes them."""
    assert equation(weights) == expected


def test_numbers_in_print() -> None:
    """No trailing zeros, no binary noise, a true minus."""
    assert [number(value) for value in (-0.1, 35.2, 39.199999999999996, -0.0)] == ["−0.1", "35.2", "39.2", "0"]


# --- the drawing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "ends"),
    [
        ([1, 0, 1], {(-1.0, 3.5), (-1.0, -3.5)}),  # V: x = -1
        ([0, 1, 1], {(-3.5, 1.0), (3.5, 1.0)}),  # H: y = -1 lies below the middle, and y points down
        ([1, 1, -3], {(-0.5, -3.5), (3.5, 0.5)}),  # x + y = 3 leaves at (-0.5, 3.5) and (3.5, -0.5)
        ([2, 1, 0], {(-1.75, -3.5), (1.75, 3.5)}),  # 2x + y = 0
        ([1, 1, -7], {(3.5, -3.5)}),  # only the corner
    ],
)
def test_where_a_line_leaves_the_grid(weights: list[float], ends: set[tuple[float, float]]) -> None:
    """By hand, from x + y = c at the edges -3.5 and 3.5."""
    assert set(clip(weights)) == ends


def test_regions_of_a_field(gan: Worksheet) -> None:
    """activation_field_bm2: region c is x = 2, 3 and y = -1, -2, in the right half below the middle."""
    (field,) = view(gan, "activation_field_bm2").fields
    assert [region.letter for region in field.regions] == ["a", "b", "c"]
    last = field.regions[2]
    assert [(cell.column, cell.row, cell.box.cell) for cell in last.cells] == [
        (5, 4, "c.0"),
        (6, 4, "c.1"),
        (5, 5, "c.2"),
        (6, 5, "c.3"),
    ]
    assert last.cells[3].box.label == "region c, x = 3, y = −2"
    assert [(line.label, line.equation) for line in field.lines] == [("L", "2x + y = 2")]


def test_a_line_of_its_own_for_each_grid(gan: Worksheet) -> None:
    """activation_field_lines: V on the first grid, H on the second."""
    found = view(gan, "activation_field_lines").fields
    assert [[line.label for line in field.lines] for field in found] == [["V"], ["H"]]


def test_points_of_a_variant_are_drawn(gan: Worksheet) -> None:
    """The drawing shows the numbers of the variant, not those of the print."""
    varied = vary(gan.problems["gan_points"], "7")
    (field,) = exercise_view(varied, "2.13", "○").fields
    xs, ys = varied.givens["points"]  # type: ignore[misc]
    assert [(point.name, point.x, -point.y) for point in field.points] == list(zip("ABCDEF", xs, ys, strict=True))  # type: ignore[arg-type]


def test_curves(gan: Worksheet) -> None:
    """roc_auc_improvement: (2, 4) of 10 x 10 lies at 20 to the right and 60 down in a drawing of 100."""
    plot = view(gan, "roc_auc_improvement").plot
    assert plot is not None
    assert plot.curves[0].dots == ((0, 100), (20, 60), (60, 20), (100, 0))
    assert "curve 2 runs through (0, 0), (2, 8), (4, 10), (10, 10)" in plot.description
    segments = view(gan, "roc_segments").plot
    assert segments is not None
    assert [segment.name for segment in segments.curves[0].segments] == ["1", "2", "3", "4", "5"]


# --- arrays and labels ----------------------------------------------------------------------------------


def test_every_cell_has_one_box(worksheet: Worksheet) -> None:
    """No cell is missing, none is there twice, and each blank's are in reading order."""
    for problem in worksheet.problems.values():
        expected = [f"{blank.id}.{cell}" for blank in problem.blanks for cell in range(blank.size)]
        found = boxes(exercise_view(problem, "1.1", ""))
        assert sorted(found) == sorted(expected), problem.id
        for blank in problem.blanks:
            own = [int(cell.partition(".")[2]) for cell in found if cell.startswith(f"{blank.id}.")]
            assert own == list(range(blank.size)), (problem.id, blank.id)


def test_labels_name_sample_and_row(gan: Worksheet) -> None:
    """A box says which blank, which row and which sample it is."""
    rows = {array.id: array.rows for array in view(gan, "discriminator_loss_2").tables[0].arrays}
    assert rows["losses"][0][2].label == "loss of each sample, sample 3 fake"
    assert rows["neg_log"][1][5].label == "−log, 1 − Y, sample 6 real"
    assert rows["losses"][0][2].letter == "c"
    assert rows["y"][0][5].text == "0"


def test_columns_without_names_are_counted() -> None:
    """From 1, as samples, columns or boxes."""
    assert column_names([], "sample", 2, 1) == ["sample 1", "sample 2"]
    assert column_names([], "", 2, 3) == ["column 1", "column 2"]
    assert column_names(["A"], "point", 1, 1) == ["point A"]
    assert column_names([], "", 1, 4) == [""]


def test_lines_of_a_program_stay_as_they_are(gan: Worksheet) -> None:
    """No true minus in code; the box is called by its variable."""
    found = {entry.id: entry for entry in view(gan, "bce_exercise").entries}
    assert found["g"].label == "g = -np.log(q)"
    assert found["g"].rows[1][0].label == "g, row 2, column 1"


def test_an_exercise_without_a_layout() -> None:
    """Its givens by their names, its blanks one by one."""
    data: dict[str, Any] = json.loads((ROOT / "problems/gan/bce_pig.json").read_text())
    del data["sheet"]
    found = exercise_view(problem_from(data), "3.3", "○")
    assert [given.label for given in found.givens] == ["q", "p"]
    assert [entry.id for entry in found.entries] == ["not_p", "not_q", "neg_log", "losses", "total"]
    assert found.entries[2].rows[1][3].label == "−log, class above, complement below, row 2, column 4"


def test_keys_on_the_sheet(gan: Worksheet) -> None:
    """A misprint is put right and marked, a doubtful key is not there, one made anew is."""
    keys = view(gan, "activation_field_bm2").keys
    assert [key.text for key in keys] == ["sum(a) = 6", "sum(b) = 22", "sum(c) = 6"]
    assert keys[0].note == "On paper it says 7, which is wrong for these numbers."
    assert keys[1].note == ""
    assert view(gan, "bce_exercise").keys == ()
    assert [key.text for key in view(gan, "roc_auc_improvement").keys] == ["a mod 7 = 1"]
    assert "the first printing" in view(gan, "logit_field_two_lines").keys[0].note
    varied = exercise_view(vary(gan.problems["discriminator_loss_1"], "7"), "4.3", "○")
    assert varied.keys[0].note == ""


# --- the file -------------------------------------------------------------------------------------------


def test_the_page_is_one_sound_small_file(worksheet: Worksheet) -> None:
    """Every element is closed, every id is there once, nothing is loaded, below 300 kB."""
    page = build_page(worksheet)
    outline = Outline(page)
    ids = [found["id"] for _, found in outline.elements if "id" in found]
    assert len(ids) == len(set(ids))
    assert len(page.encode()) < 300_000
    assert not [
        found for _, found in outline.elements if found.keys() & {"src", "srcset", "action", "style", "onclick"}
    ]
    links = [found.get("href") or "" for _, found in outline.elements if "href" in found]
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|WebSocket|\bimport\b|\beval\(|innerHTML", page)
    articles = [found["data-exercise"] for found in outline.all("article")]
    assert articles == list(worksheet.problems)
    assert len(outline.all("h1")) == 1


def test_only_the_pages_own_script_runs(gan: Worksheet) -> None:
    """The policy names its hash, and nothing may be fetched."""
    page = build_page(gan)
    (policy,) = Outline(page).all("meta", http_equiv="Content-Security-Policy")
    content = policy["content"] or ""
    (inside,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert "default-src 'none'" in content
    assert f"script-src '{digest(inside)}'" in content


def test_every_part_is_bundled() -> None:
    """No module or style lies there unused, and no name is defined in two modules."""
    assert sorted(path.name for path in (HERE / "js").glob("*.js")) == sorted(SCRIPTS)
    assert sorted(path.name for path in (HERE / "css").glob("*.css")) == sorted(STYLES)
    text = "\n".join((HERE / "js" / name).read_text() for name in SCRIPTS)
    names = re.findall(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", text, re.MULTILINE)
    assert len(names) == len(set(names)) > 60
    for path in (*(HERE / "js").glob("*.js"), *(HERE / "css").glob("*.css")):
        assert len(path.read_text().splitlines()) <= 250, path.name


HOSTILE = '</script><img src=x onerror="alert(1)">{{ 7*7 }}{% raw %}'


def test_text_of_a_roster_or_an_author_is_only_text(gan: Worksheet) -> None:
    """Whatever a name or a title holds, it ends no element and runs nowhere."""
    title: Problem = replace(gan.problems["generator"], title=HOSTILE, text=HOSTILE)
    worksheet = replace(gan, problems={**gan.problems, "generator": title})
    outline = Outline(build_page(worksheet, Cover("7", HOSTILE, HOSTILE)))
    assert outline.all("img") == []
    assert len(outline.all("script")) == 2
    (name,) = outline.all("input", id="who-name")
    assert name["value"] == HOSTILE


def test_tables_at_hand(gan: Worksheet, mlp: Worksheet) -> None:
    """Those that the worksheet's pages use, as the source prints them."""
    sigma, neg_log = printed_tables(gan)
    assert sigma.inputs == ("≤ −3", "−2", "−1", "0", "1", "2", "≥ 3")
    assert sigma.entries == ("0", "0.1", "0.3", "0.5", "0.7", "0.9", "1")
    assert neg_log.entries == ("32", "3", "2", "1", "0.5", "0.2", "0")
    assert [table.name for table in printed_tables(mlp)] == ["−log(p)", "exp(z)"]
