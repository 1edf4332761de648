"""Diagnostic power: what the givens of an exercise cannot show, worked out by hand for a few."""

from __future__ import annotations

from typer.testing import CliRunner

from autograder.cli.app import app
from autograder.collisions import diagnostic_power
from autograder.problem import Worksheet
from tests.conftest import ROOT


def power(gan: Worksheet, exercise: str):  # type: ignore[no-untyped-def]
    return diagnostic_power(gan.problems[exercise], gan.file.tolerance)


def test_a_line_through_the_centre_hides_its_bias(gan: Worksheet) -> None:
    """x + y with weights 1 and bias 0, on regions in which it is positive: most mistakes leave it as it is."""
    found = power(gan, "activation_field_b0")
    assert set(found.hidden) == {
        "bias_forgotten",
        "bias_sign",
        "weights_forgotten",
        "x_and_y_exchanged",
        "relu_forgotten",
        "relu_before_the_bias",
    }
    assert found.alike == ()
    assert found.told_apart == len(found.rules) - 6 == 2


def test_what_gives_the_same_numbers_is_listed(gan: Worksheet) -> None:
    """ReLU(x + y - 3) below its line: without ReLU x + y - 3, and ReLU(x + y) - 3 is the same where x + y >= 0."""
    found = power(gan, "activation_field_bm3")
    assert ("relu_forgotten", "relu_before_the_bias") in found.alike
    assert {"weights_forgotten", "x_and_y_exchanged"} == set(found.hidden)  # the weights are 1 and 1


def test_no_h_is_negative(gan: Worksheet) -> None:
    """H1 is 4 0 4 4 0 2: a forgotten ReLU changes nothing, in this exercise and in those that build on it."""
    for exercise in ("discriminator_hidden", "discriminator_output", "update_bias"):
        assert "h_relu_forgotten" in power(gan, exercise).hidden


def test_only_what_is_asked_counts(gan: Worksheet) -> None:
    """A field without sigma has no rule about sigma, and code rules are not for paper."""
    rules = power(gan, "logit_field_bm3").rules
    assert "sign_of_z" not in rules
    assert "output_bias_sign" in rules
    assert "sum_over_rows" not in power(gan, "batch_bce").rules


def test_lint_prints_the_table() -> None:
    """For all exercises of a folder, or for one file."""
    everything = CliRunner().invoke(app, ["lint"], env={"COLUMNS": "160"})
    assert everything.exit_code == 0
    for exercise in ("generator", "bce_exercise"):
        assert exercise in everything.stdout
    one = CliRunner().invoke(app, ["lint", str(ROOT / "problems/gan/activation_field_b0.json")], env={"COLUMNS": "160"})
    assert "2/8" in one.stdout
    assert "bias_forgotten" in one.stdout
    assert "bce_exercise" not in one.stdout
