"""The parsers of hostile bytes: they rebuild what our code sends, and refuse the rest without harm."""

from __future__ import annotations

import contextlib
import random
import struct
import tracemalloc

import numpy as np
import pytest

from autograder.sandbox import template
from autograder.sandbox.child import plain, wire
from autograder.sandbox.frames import FrameReader, ProtocolError, parse_value
from autograder.sandbox.limits import Limits
from autograder.sandbox.records import FunctionTask, NotPlain, Plain
from autograder.sandbox.transcript import Transcript

LIMIT = 1 << 16
TASK = FunctionTask("f", "file.py", ((), ()), ("g", "CE"))


def transcript(*frames: tuple[int, bytes]) -> Transcript:
    """A transcript that has taken in some frames."""
    result = Transcript([TASK], Limits())
    for _ in result.feed(b"".join(wire.frame(tag, payload) for tag, payload in frames)):
        pass
    return result


@pytest.mark.parametrize("value", [0, -1, 2.5, np.eye(3), np.array(7), np.zeros((0, 4)), np.arange(5, dtype=np.uint64)])
def test_what_the_child_encodes_the_parent_rebuilds(value: object) -> None:
    """There and back again."""
    back = parse_value(plain.encode(value, LIMIT), LIMIT)
    assert isinstance(back, Plain)
    np.testing.assert_array_equal(back.data, value)
    assert not isinstance(value, np.ndarray) or np.shape(back.data) == value.shape


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x07",
        b"\x01\x00",
        b"\x00\xff\x00\x00",
        b"\x00\x01\x00\x03",
        b"\x03d\x00\x01",
        b"\x03x\x00\x00" + bytes(8),
        b"\x03d\x09\x00" + bytes(8),
        b"\x03d\x00\x40" + bytes(8 * 64),
        struct.pack("<BcBBQQ", 3, b"d", 0, 2, 1 << 62, 4),
        struct.pack("<BcBBQQ", 3, b"d", 0, 2, 0, 1 << 63),
        struct.pack("<BcBBQ", 3, b"d", 0, 1, 2) + bytes(8),
        struct.pack("<BcBBQ", 3, b"d", 0, 1, LIMIT) + bytes(8 * LIMIT),
    ],
)
def test_forged_values_are_refused(payload: bytes) -> None:
    """Short, long, unknown, overflowing or too large."""
    with pytest.raises(ProtocolError):
        parse_value(payload, LIMIT)


def test_noise_never_does_more_than_raise() -> None:
    """Ten thousand random payloads give a value or a ProtocolError, and no memory to speak of."""
    source = random.Random(1)
    tracemalloc.start()
    for _ in range(10_000):
        payload = bytes([source.choice((0, 1, 2, 3))]) + source.randbytes(source.randrange(60))
        with contextlib.suppress(ProtocolError):
            assert isinstance(parse_value(payload, LIMIT), (Plain, NotPlain))
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


def test_noise_in_a_transcript() -> None:
    """Real frames in random order, cut and repeated, give a transcript or a ProtocolError."""
    source = random.Random(2)
    value = wire.VALUE_HEAD.pack(0, 0) + plain.encode(1.5, LIMIT)
    error = wire.ERROR_HEAD.pack(0, 0, 3, 1) + b"Ex"
    payloads = [b"", b"rlimits", b"\x00\x00", value, error, b"\xff\xff", source.randbytes(20)]
    for _ in range(5_000):
        frames = [(1, b"rlimits")] + [
            (source.randrange(12), source.choice(payloads)) for _ in range(source.randrange(8))
        ]
        data = b"".join(wire.frame(tag, payload) for tag, payload in frames)
        seen = Transcript([TASK], Limits())
        try:
            for _ in seen.feed(data[: source.randrange(len(data) + 1)]):
                pass
        except ProtocolError:
            pass
        assert len(seen.parts[0].outcomes) <= 2


def test_frames_before_a_broken_one_count() -> None:
    """A forged giant at the end does not take back what came before it."""
    reader = FrameReader(100, 10)
    frames = reader.feed(wire.frame(1, b"a") + b"\xff\xff\xff\xff\x05")
    assert next(frames) == (1, b"a")
    with pytest.raises(ProtocolError):
        next(frames)


def test_frames_arrive_in_pieces() -> None:
    """A pipe may cut anywhere."""
    reader = FrameReader(100, 10)
    data = wire.frame(1, b"abc") + wire.frame(2, b"")
    assert [frame for byte in data for frame in reader.feed(bytes([byte]))] == [(1, b"abc"), (2, b"")]


def test_too_many_frames() -> None:
    """A flood of empty frames costs the parent little."""
    with pytest.raises(ProtocolError, match="too many"):
        list(FrameReader(100, 3).feed(wire.frame(1) * 4))


def test_a_fault_is_believed_only_before_hello() -> None:
    """Before any student code ran, our own process may say what is wrong with it."""
    assert transcript((wire.FAULT, b"no seccomp")).fault == "no seccomp"
    with pytest.raises(ProtocolError):
        transcript((wire.HELLO, b"uid"), (wire.FAULT, b"excuse me"))


def test_nothing_is_read_after_end() -> None:
    """END is the end, also of noise."""
    call = [
        (wire.CALL, b"\x00\x00"),
        (wire.RETURNED, b"\x00\x00"),
        (wire.CALL, b"\x01\x00"),
        (wire.RETURNED, b"\x01\x00"),
    ]
    start = [(wire.HELLO, b"uid"), (wire.LOADED, b""), (wire.FUNCTION, b"\x00\x00")]
    seen = transcript(*start, *call, (wire.END, b""), (99, b"noise"))
    assert seen.ended
    assert list(seen.feed(b"more noise")) == []


def test_a_forged_line_number_is_no_line() -> None:
    """Lines are positive and not absurd."""
    start = [(wire.HELLO, b"uid"), (wire.LOADED, b""), (wire.FUNCTION, b"\x00\x00"), (wire.CALL, b"\x00\x00")]
    for line in (0, -5, 2**31 - 1):
        seen = transcript(*start, (wire.ERROR, wire.ERROR_HEAD.pack(0, 0, line, 1) + b"E"))
        assert seen.parts[0].outcomes[0].line is None


def test_the_light_starter_knows_the_same_tags() -> None:
    """template.py repeats three numbers so that it need not import wire.py."""
    assert (template._FAULT, template._READY, template._UNIT_GONE) == (wire.FAULT, wire.READY, wire.UNIT_GONE)
