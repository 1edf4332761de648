"""One expectation of an example that does not hold."""

from __future__ import annotations

from typing import NamedTuple


class Failure(NamedTuple):
    """Where an example fails, what it expects there and what was found."""

    example: str
    """The folder of a submission, or the exercise and what the example is called."""
    where: str
    """The item, the blank, or a word for the whole."""
    expected: str
    found: str
    seed: str = ""
    """Of the variant; empty for the givens as they stand in the file."""

    def __str__(self) -> str:
        """Return the line that an author reads."""
        seed = f", seed {self.seed}" if self.seed else ""
        return f"{self.example}{seed}: {self.where}: expected {self.expected}, found {self.found}"


class Tally(NamedTuple):
    """What a run of examples came to."""

    failures: tuple[str, ...]
    examples: int
    """How many examples there are."""
    runs: int
    """How often one was marked: on the givens of the file, and once more for every seed."""
    varied: int = 0
    """How many exercises with examples have givens that vary."""

    def __add__(self, other: object) -> Tally:
        """Return both together."""
        if not isinstance(other, Tally):
            return NotImplemented
        failures = self.failures + other.failures
        return Tally(failures, self.examples + other.examples, self.runs + other.runs, self.varied + other.varied)


NOTHING = Tally((), 0, 0)
