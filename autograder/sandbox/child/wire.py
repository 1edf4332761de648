"""The frames between the processes: four bytes of length, one byte of tag, then the payload.

Both sides import this module; it knows no NumPy and nothing of `autograder`.
"""

from __future__ import annotations

import _socket
import marshal
import os
import struct
from collections.abc import Sequence
from typing import Any

HEADER = struct.Struct("<IB")
INDEX = struct.Struct("<H")
LINE = struct.Struct("<i")
VALUE_HEAD = struct.Struct("<HH")
ERROR_HEAD = struct.Struct("<HBiH")  # call, category, line, length of the type's name
WARNING_HEAD = struct.Struct("<iH")  # line, length of the category's name
STARTED = struct.Struct("<II")  # job, pid
EXITED = struct.Struct("<IidQ")  # job, wait status, CPU seconds, peak memory in KiB
GONE = struct.Struct("<iIdQ")  # wait status of the unit's process, processes killed, CPU seconds, peak memory in KiB

# What a function's process may send. Everything after HELLO may be forged by the student.
HELLO, LOADED, FUNCTION, CALL, VALUE, ERROR, RETURNED, WARNING, EXIT, END = range(1, 11)
# What a unit's process and the template send; no student code has run in either.
UNIT_HELLO, COMPILE_ERROR, JOB_STARTED, JOB_EXITED, FAULT, READY, UNIT_GONE = range(20, 27)

LOADING = 0xFFFF  # in place of a call's number: the file itself was being loaded
THE_RETURN_VALUE = 0xFFFF  # in place of a variable's number

PLAIN_ERROR, OUT_OF_MEMORY, EXIT_REQUESTED, NOT_DEFINED = range(4)  # categories of an error

NOT_PLAIN, INTEGER, REAL, ARRAY = range(4)  # tags of a value
AS_IT_WAS, FROM_LIST, FROM_TUPLE = range(3)
DTYPES = {b"d": "<f8", b"q": "<i8", b"Q": "<u8"}
MAX_NDIM = 32
REASONS = (
    "something else",
    "left as ...",
    "None",
    "a truth value",
    "a complex number",
    "text",
    "a list that is not a regular array of numbers",
    "a tuple that is not a regular array of numbers",
    "an array of Python objects",
    "an array of truth values",
    "an array of complex numbers",
    "an array of something that is not a number",
    "a subclass of ndarray",
    "too large",
    "a function",
    "a generator",
)
ELLIPSIS, NONE, TOO_LARGE = 1, 2, 13

# Exit statuses by which a function's process ends when it can no longer send a frame.
STATUS_NO_MEMORY, STATUS_FAULT = 71, 70

NAME_BYTES = 200
TEXT_BYTES = 4000


def frame(tag: int, payload: bytes = b"") -> bytes:
    """One frame, ready to be written."""
    return HEADER.pack(len(payload), tag) + payload


def as_text(text: str, limit: int = TEXT_BYTES) -> bytes:
    """Text as UTF-8 of at most `limit` bytes, whatever is in it."""
    # The methods of str itself: an exception's text may be of a subclass with other ideas.
    return str.encode(str.__getitem__(text, slice(limit)), "utf-8", "replace")[:limit]


def write_all(fd: int, data: bytes | bytearray) -> None:
    """Write all of `data`, however large the pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def send(sock: _socket.socket, message: Any, fds: Sequence[int] = ()) -> None:
    """Send a trusted message (parent to child only) and open files with it."""
    body = marshal.dumps(message)
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack(f"{len(fds)}i", *fds))] if fds else []
    sock.sendmsg([struct.pack("<I", len(body))], rights)
    sock.sendall(body)


def receive(sock: _socket.socket) -> tuple[Any, tuple[int, ...]] | None:
    """The next message that `send` sent and its files, or None at the end."""
    head, rights, _, _ = sock.recvmsg(4, _socket.CMSG_SPACE(16))
    fds: tuple[int, ...] = ()
    for _level, _kind, data in rights:
        fds += struct.unpack(f"{len(data) // 4}i", data[: len(data) // 4 * 4])
    length = 4 - len(head)
    if not head or (length and not (head := head + receive_exactly(sock, length))):
        return None
    return marshal.loads(receive_exactly(sock, int.from_bytes(head, "little"))), fds


def receive_exactly(sock: _socket.socket, count: int) -> bytes:
    """`count` bytes; EOFError when the other side ends before."""
    parts = []
    while count:
        part = sock.recv(min(count, 1 << 16))
        if not part:
            raise EOFError("the other process has gone")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
