"""Read what a student's process sends: every byte is hostile, none is executed, all sizes are capped."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

import numpy as np

from .child import wire
from .records import NotPlain, Plain, Value

_ORIGINS = {wire.AS_IT_WAS: None, wire.FROM_LIST: "list", wire.FROM_TUPLE: "tuple"}


class ProtocolError(Exception):
    """What came through the pipe is not what our own code sends."""


class FrameReader:
    """Cuts a stream into frames; at most so large, so many, and so much in all."""

    def __init__(self, max_payload: int, max_frames: int) -> None:
        self.max_payload, self.frames_left = max_payload, max_frames
        self.buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The frames that are complete now, as (tag, payload); those before a broken one still count."""
        self.buffer += data
        at, size = 0, wire.HEADER.size
        try:
            while len(self.buffer) - at >= size:
                length, tag = wire.HEADER.unpack_from(self.buffer, at)
                if length > self.max_payload:
                    raise ProtocolError(f"a frame of {length} bytes")
                if len(self.buffer) - at < size + length:
                    break
                if not self.frames_left:
                    raise ProtocolError("too many frames")
                self.frames_left -= 1
                payload = bytes(self.buffer[at + size : at + size + length])
                at += size + length
                yield tag, payload
        finally:
            del self.buffer[:at]


def unpack(form: struct.Struct, payload: bytes) -> tuple[tuple[int, ...], bytes]:
    """A frame's fixed head and what follows it."""
    if len(payload) < form.size:
        raise ProtocolError("a frame is too short")
    return form.unpack_from(payload), payload[form.size :]


def parse_value(payload: bytes, limit_bytes: int) -> Value:
    """Rebuild a value from its bytes: a number, a base array, or why it is neither."""
    tag, body = payload[:1], payload[1:]
    if tag == bytes([wire.REAL]) and len(body) == 8:
        return Plain(struct.unpack("<d", body)[0])
    if tag == bytes([wire.INTEGER]) and len(body) == 8:
        return Plain(struct.unpack("<q", body)[0])
    if tag == bytes([wire.NOT_PLAIN]):
        return _parse_refusal(body)
    if tag == bytes([wire.ARRAY]):
        return _parse_array(body, limit_bytes)
    raise ProtocolError("an unknown kind of value")


def _parse_shape(ndim: int, body: bytes) -> tuple[int, ...]:
    if ndim > wire.MAX_NDIM or len(body) < 8 * ndim:
        raise ProtocolError("a shape is cut short")
    return struct.unpack_from(f"<{ndim}Q", body)


def _parse_refusal(body: bytes) -> NotPlain:
    if len(body) < 3 or body[0] >= len(wire.REASONS) or body[1] > 1:
        raise ProtocolError("an unknown reason")
    shape = _parse_shape(body[2], body[3:])
    if len(body) != 3 + 8 * len(shape):
        raise ProtocolError("bytes after a reason")
    return NotPlain(wire.REASONS[body[0]], shape if body[1] else None)


def _parse_array(body: bytes, limit_bytes: int) -> Plain:
    if len(body) < 3 or body[:1] not in wire.DTYPES or body[1] not in _ORIGINS:
        raise ProtocolError("an unknown kind of array")
    shape = _parse_shape(body[2], body[3:])
    raw = body[3 + 8 * len(shape) :]
    # Python's integers cannot overflow, so a shape whose product wraps around is caught here.
    if len(raw) != 8 * math.prod(shape) or len(raw) > limit_bytes:
        raise ProtocolError("an array's bytes do not fit its shape")
    try:
        array = np.frombuffer(raw, np.dtype(wire.DTYPES[body[:1]])).reshape(shape).copy()
    except (ValueError, OverflowError, MemoryError) as error:  # an empty array with an absurd side
        raise ProtocolError("an impossible shape") from error
    return Plain(array, _ORIGINS[body[1]])
