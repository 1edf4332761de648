"""What student code may use up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The caps of one submission; times of a function are for all its inputs together."""

    load_cpu_s: int = 5
    load_wall_s: float = 5
    function_cpu_s: int = 2
    function_wall_s: float = 4
    submission_wall_s: float = 60
    memory_mib: int = 512
    output_bytes: int = 1 << 20
    report_bytes: int = 16 << 20
    value_bytes: int = 1 << 18
    shown_characters: int = 4_000
