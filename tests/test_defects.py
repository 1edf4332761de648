"""Seeded defects in problem files: each gives one clear error at the right line and column, all together all of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from autograder.catalog import Finding, read_contents
from autograder.lint import check_contents, check_file
from tests.conftest import ROOT


class Defect(NamedTuple):
    """An edit of one file, and the one finding that it must give."""

    name: str
    file: str
    old: str
    new: str
    stands: str
    """The text that stands where the finding points to."""
    path: str
    says: str
    """Part of what the finding says."""


DEFECTS = [
    Defect("misspelt field", "bce_dog", '"label": "target, c', '"lable": "target, c', '"lable": "target',
           "$.blanks[0].lable", "an unknown field, expected 'label'"),
    Defect("misspelt field that is needed", "batch_bce", '"shape": [2, 3], "label": "g =', '"shpae": [2, 3], "label": "g =',
           '"shpae": [2, 3]', "$.blanks[2].shpae", "an unknown field, expected 'shape'"),
    Defect("unknown step", "discriminator_loss_1", '"step": "neg_log_y"', '"step": "neg_logy"', '"neg_logy"',
           "$.blanks[2].step", "did you mean 'neg_log_y'?"),
    Defect("blank that is no step", "generator", '{"id": "fake"', '{"id": "fakes"', '"fakes"',
           "$.blanks[0].id", "did you mean 'fake'?"),
    Defect("unknown step where nothing is needed", "discriminator_loss_2", '"not_needed_where_zero": "counts"',
           '"not_needed_where_zero": "count"', '"count",', "$.blanks[3].not_needed_where_zero", "did you mean 'counts'?"),
    Defect("wrong shape", "gan_points", '"id": "pred", "shape": [6]', '"id": "pred", "shape": [5]', "[5], \"label\"",
           "$.blanks[0].shape", "step pred gives (6,), blank pred says (5,)"),
    Defect("negative tolerance", "discriminator_hidden", '"ReLU(V)", "tolerance": {"atol": 0}',
           '"ReLU(V)", "tolerance": {"atol": -0.1}', "-0.1}", "$.blanks[1].tolerance.atol", "not negative"),
    Defect("given off the table", "bce_exercise", "0.9", "0.8", '{"', "$.givens", "is not on the printed -log table"),
    Defect("region off the grid", "activation_field_b0", '{"x": [2, 3], "y": [-1]}', '{"x": [2, 3], "y": [-4]}', "[-4]}",
           "$.blanks[2].region.y", "coordinates on the grid, -3 to 3"),
    Defect("index outside", "roc_segments", '"index": [4]', '"index": [5]', "[5],",
           "$.blanks[4].index", "a part of an array of shape [5]"),
    Defect("blank twice", "update_bias", '"id": "loss_after"', '"id": "loss_before"', '"loss_before", "shape": [], "label": "total loss after"',
           "$.blanks[3].id", "'loss_before' a second time"),
    Defect("key twice", "share_image", '"level": null,', '"level": null, "title": "Share",', '"title": "Share",',
           "$.title", "the key 'title' twice in one object"),
    Defect("draw that cannot satisfy", "discriminator_output", "distinct(pred) >= 4", "distinct(pred) >= 7",
           '"distinct(pred) >= 7"', "$.variants.constraints[2]", "rejected"),
    Defect("unknown name in a constraint", "train_discriminator", '"constraints": [', '"constraints": ["totl < 60",',
           '"totl < 60"', "$.variants.constraints[0]", "the name 'totl'"),
    Defect("unknown function in a constraint", "train_generator", '"constraints": [', '"constraints": ["summ(dz) < 60",',
           '"summ(dz) < 60"', "$.variants.constraints[0]", "did you mean sum?"),
    Defect("constraint that compares nothing", "train_discriminator_again", '"constraints": [', '"constraints": ["sum(z",',
           '"sum(z"', "$.variants.constraints[0]", "is not a comparison"),
    Defect("draw of unknown kind", "batch_categorical_ce", '"q": {"kind": "distribution", "shape": [4, 3]}',
           '"q": {"kind": "distributions", "shape": [4, 3]}', '"distributions"', "$.variants.draws.q.kind",
           "did you mean 'distribution'?"),
    Defect("wrong shape of a draw", "generator_loss_1", '{"kind": "probabilities", "shape": [6]}',
           '{"kind": "probabilities", "shape": [5]}', "[5]}", "$.variants.draws.y.shape", "[6], as printed"),
    Defect("draw of no given", "categorical_cross_entropy_columns", '"p": {"kind": "one_hot"', '"pp": {"kind": "one_hot"',
           '"pp": {', "$.variants.draws.pp", "did you mean 'p'?"),
    Defect("printed key that does not hold", "roc_thresholds", '"printed": 2.25', '"printed": 2.5',
           '[{"printed": 2.5,', "$.printed_keys[0].prints", "'misprint', because it is 2.25"),
    Defect("unknown letter in a printed key", "bce_pig", '"a+b+c+d+e"', '"a+b+c+d+totl"', '"a+b+c+d+totl"',
           "$.printed_keys[0].expression", "did you mean 'total'?"),
    Defect("letters of too few cells", "generator_loss_2", '"abcdef"', '"abcdefg"', '"abcdefg"',
           "$.blanks[3].letters", "one, or 6"),
    Defect("blank without marks", "roc_auc", '"shape": [],', '"shape": [], "marks": 0,', "0, \"label\"",
           "$.blanks[0].marks", "marks: a box that earns none"),
    Defect("blank of which nothing is needed", "generator_loss_example", '"real": [0, 0, 0, 1, 1, 1]', '"real": [1, 1, 1, 1, 1, 1]',
           '{\n      "id": "neg_log"', "$.blanks[2]", "no cell that is needed in neg_log and losses, expected at least one cell that carries marks"),
    Defect("unknown page", "binary_cross_entropy", '"page": "batch_bce"', '"page": "batch_bec"', '"batch_bec"',
           "$.page", "did you mean 'batch_bce'?"),
    Defect("page that is a circle", "logit_field_b0", '"page": "logit_field"', '"page": "circle"', '"circle"',
           "$.page", "a needs b needs a, which is a circle"),
    Defect("page that is no Python", "logit_field_bm3", '"page": "logit_field"', '"page": "half_written"', '"half_written"',
           "$.page", "page half_written cannot be read (SyntaxError"),
    Defect("given missing", "logit_field_example", ', "bias": 0', "", '{"w1"', "$.givens.bias", "nothing"),
    Defect("given that no step uses", "sigmoid_table", '{"z": [', '{"y": 1, "z": [', '"y": 1', "$.givens.y", "no step uses"),
    Defect("rows of different lengths", "cross_entropy_matmul", "]]", ", 0.5]]", "[[", "$.givens.p", "rows of different lengths"),
    Defect("wrong cell weights", "activation_field_bm3", '"letters": "b",', '"letters": "b", "cell_weights": [1, 2],',
           "[1, 2],", "$.blanks[1].cell_weights", "shape 2x2"),
    Defect("wrong level", "activation_field_bm2", '"level": "intermediate"', '"level": "intermdiate"', '"intermdiate"',
           "$.level", "did you mean 'intermediate'?"),
    Defect("text that was copied", "weighted_sum_field", '"title": "Weighted', '"title": "TODO Weighted', '"TODO Weighted',
           "$.title", "the words of another exercise"),
    Defect("size that is not drawn", "categorical_ce_matmul", '{"kind": "one_hot", "shape": ["k"', '{"kind": "one_hot", "shape": ["kk"',
           '{"kind": "one_hot", "shape": ["kk"', "$.code.draws.p", "the size 'kk'"),
    Defect("broken JSON", "bce_dog_copy", '"level": "beginner",', '"level": "beginner"', '\n  "page"', "$", "expected a comma"),
    Defect("exercise without a file", "worksheet", '"activation_field_bm3",', '"activation_feild_bm3",', '"activation_feild_bm3",',
           "$.sections[2].exercises[1]", "did you mean 'activation_field_bm3'?"),
    Defect("goal too large", "worksheet", '"4722": 15', '"4722": 99', "99,", "$.goals.4722", "a number from 1 to"),
    Defect("wrong value of a policy", "worksheet", '"disclosure": "cells"', '"disclosure": "cell"', '"cell",',
           "$.policies.disclosure", "did you mean 'cells'?"),
    Defect("unknown policy", "worksheet", '"hidden_inputs": 5', '"hiden_inputs": 5', '"hiden_inputs": 5',
           "$.policies.hiden_inputs", "expected 'hidden_inputs'"),
    Defect("misspelt level", "worksheet", '"advanced": "◇"', '"advnced": "◇"', '"advnced": "◇"',
           "$.levels.advnced", "did you mean 'advanced'?"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the worksheet that a test may spoil, and two pages of reference/ that are spoilt."""
    circle = ModuleType("reference.circle")
    source = "def a(b):\n    return b\n\n\ndef b(a):\n    return a\n\n\n__all__ = ['a', 'b']\n"
    exec(compile(source, "circle.py", "exec"), vars(circle))
    monkeypatch.setitem(sys.modules, "reference.circle", circle)
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "half_written.py").write_text("def z(w:\n    return w\n")
    import reference

    monkeypatch.setattr(reference, "__path__", [*reference.__path__, str(pages)])
    copy = tmp_path / "gan"
    shutil.copytree(ROOT / "problems" / "gan", copy, ignore=shutil.ignore_patterns("examples"))
    another = (copy / "bce_dog.json").read_text().replace('"bce_dog"', '"bce_dog_copy"')
    (copy / "bce_dog_copy.json").write_text(another)
    edit(copy / "worksheet.json", '"bce_dog"', '"bce_dog", "bce_dog_copy"')
    assert check_contents(copy, read_contents(copy)) == []
    return copy


def edit(path: Path, old: str, new: str) -> None:
    """Change the first place where a text stands in a file."""
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, 1))


def at(finding: Finding) -> str:
    """Return the text that stands where a finding points to."""
    lines = Path(finding.file).read_text().splitlines(keepends=True)
    return lines[finding.line - 1][finding.column - 1 :] + "".join(lines[finding.line :])


def assert_is(finding: Finding, defect: Defect) -> None:
    """Check that a finding is that of a defect."""
    assert Path(finding.file).name == f"{defect.file}.json"
    assert finding.path == defect.path, finding
    assert defect.says in f"{finding.found}, expected {finding.expected}"
    assert at(finding).startswith(defect.stands), at(finding)[:60]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_one_finding_at_its_place(folder: Path, defect: Defect) -> None:
    """Exactly one, at the line and column where the wrong text stands, in words that help."""
    path = folder / f"{defect.file}.json"
    edit(path, defect.old, defect.new)
    contents = read_contents(folder)
    found = [one for file in {path, folder / "worksheet.json"} for one in check_file(file, contents)]
    assert len(found) == 1, "\n".join(map(str, found))
    assert_is(found[0], defect)


def test_all_defects_at_once_are_all_reported(folder: Path) -> None:
    """One run finds every one of them, and nothing else."""
    for defect in DEFECTS:
        edit(folder / f"{defect.file}.json", defect.old, defect.new)
    found = check_contents(folder, read_contents(folder))
    assert len(found) == len(DEFECTS), "\n".join(map(str, found))
    for defect in DEFECTS:
        name = f"{defect.file}.json"
        (hit,) = [one for one in found if Path(one.file).name == name and one.path == defect.path]
        assert_is(hit, defect)
