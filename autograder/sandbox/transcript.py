"""The story of one process, put together from its frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .child import wire
from .frames import FrameReader, ProtocolError, parse_value, unpack
from .limits import Limits
from .records import OK, CallReport, CodeWarning, FunctionTask, Kind, Outcome, Value
from .text import decode

_MAX_LINE = 10_000_000
_CATEGORIES = {
    wire.PLAIN_ERROR: Kind.ERROR,
    wire.OUT_OF_MEMORY: Kind.MEMORY_LIMIT,
    wire.EXIT_REQUESTED: Kind.ENDED_EARLY,
    wire.NOT_DEFINED: Kind.ERROR,
}


class Part:
    """What is known of one function."""

    def __init__(self, task: FunctionTask) -> None:
        self.task = task
        self.current = -1
        self.exit_line: int | None = None
        self.not_defined = False
        self.warnings: list[CodeWarning] = []
        self.outcomes: dict[int, Outcome] = {}
        self.variables: list[dict[str, Value]] = [{} for _ in task.calls]
        self.returned: dict[int, Value] = {}

    def begin_call(self, call: int) -> None:
        """Calls come in order, each after the end of the one before."""
        if call != self.current + 1 or call >= len(self.task.calls) or len(self.outcomes) != call:
            raise ProtocolError("calls out of order")
        self.current = call

    def conclude(self, call: int, outcome: Outcome) -> None:
        """The current call has come to its end."""
        if call != self.current or call in self.outcomes:
            raise ProtocolError("the end of a call that does not run")
        self.outcomes[call] = outcome

    def keep_value(self, call: int, number: int, value: Value) -> None:
        """One variable of the current call, once."""
        if call != self.current or call in self.outcomes:
            raise ProtocolError("a value of a call that does not run")
        if number == wire.THE_RETURN_VALUE and call not in self.returned:
            self.returned[call] = value
            return
        if number >= len(self.task.wanted) or self.task.wanted[number] in self.variables[call]:
            raise ProtocolError("a value that nobody asked for")
        self.variables[call][self.task.wanted[number]] = value

    @property
    def complete(self) -> bool:
        """Whether nothing of this function is left to happen."""
        return self.not_defined or len(self.outcomes) == len(self.task.calls)

    def calls(self, ending: Outcome) -> tuple[CallReport, ...]:
        """Every call; those that came to no end of their own share the ending of the process."""
        return tuple(
            CallReport(self.outcomes.get(call, ending), self.variables[call], self.returned.get(call))
            for call in range(len(self.task.calls))
        )


class Transcript:
    """Reads frames in the only order in which our code sends them; ProtocolError for any other."""

    def __init__(self, tasks: Sequence[FunctionTask], limits: Limits) -> None:
        self.limits = limits
        frames = 100 + sum(50 + len(task.calls) * (len(task.wanted) + 4) for task in tasks)
        self.reader = FrameReader(limits.value_bytes + 1024, frames)
        self.loading = Part(FunctionTask("", "", (), ()))
        self.parts = [Part(task) for task in tasks]
        self.index = -1
        self.layers: tuple[str, ...] | None = None
        self.fault = ""
        self.loaded = self.ended = False
        self.load_errors: list[Outcome] = []

    @property
    def part(self) -> Part:
        """The function that is running, or the file's own lines."""
        return self.parts[self.index] if self.index >= 0 else self.loading

    def feed(self, data: bytes) -> Iterator[int]:
        """Take in bytes from the pipe, and name each frame's tag before it counts; nothing is read after END."""
        for tag, payload in [] if self.ended else self.reader.feed(data):
            if self.ended:
                return
            yield tag
            self._take(tag, payload)

    def _take(self, tag: int, payload: bytes) -> None:
        if self.layers is None:
            if tag == wire.FAULT:  # believed only here, before any student code has run
                self.fault = decode(payload)
                return
            if tag != wire.HELLO or len(payload) > wire.NAME_BYTES:
                raise ProtocolError("the first frame is not HELLO")
            self.layers = tuple(decode(payload).split(",")) if payload else ()
        elif tag == wire.LOADED and not self.loaded:
            self.loaded = True
        elif tag == wire.WARNING:
            self._take_warning(payload)
        elif tag == wire.ERROR:
            self._take_error(payload)
        elif tag == wire.EXIT:
            _, rest = unpack(wire.INDEX, payload)
            (line,), _ = unpack(wire.LINE, rest)
            self.part.exit_line = _line(line)
        elif tag == wire.FUNCTION and self.loaded:
            (index,), _ = unpack(wire.INDEX, payload)
            if index != self.index + 1 or index >= len(self.parts) or (index and not self.part.complete):
                raise ProtocolError("functions out of order")
            self.index = index
        elif tag == wire.END and self.index == len(self.parts) - 1 and self.part.complete:
            self.ended = True
        elif self.index < 0:
            raise ProtocolError("a frame before the first function")
        elif tag == wire.CALL:
            self.part.begin_call(unpack(wire.INDEX, payload)[0][0])
        elif tag == wire.VALUE:
            (call, number), body = unpack(wire.VALUE_HEAD, payload)
            self.part.keep_value(call, number, parse_value(body, self.limits.value_bytes))
        elif tag == wire.RETURNED:
            self.part.conclude(unpack(wire.INDEX, payload)[0][0], OK)
        else:
            raise ProtocolError("an unknown frame")

    def _take_error(self, payload: bytes) -> None:
        (call, category, _, _), _ = unpack(wire.ERROR_HEAD, payload)
        if category not in _CATEGORIES:
            raise ProtocolError("an unknown category of error")
        if call != wire.LOADING:
            self.part.conclude(call, read_error(payload))
        elif category == wire.NOT_DEFINED:
            self.part.not_defined = True
        else:
            self.load_errors.append(read_error(payload, loading=True))

    def _take_warning(self, payload: bytes) -> None:
        (line, length), rest = unpack(wire.WARNING_HEAD, payload)
        category, message = decode(rest[:length], 80, lines=False), decode(rest[length:], 1_000, lines=False)
        self.part.warnings.append(CodeWarning(category, message, _line(line)))


def read_error(payload: bytes, loading: bool = False) -> Outcome:
    """An exception from its frame, its texts sanitised."""
    (_, category, line, length), rest = unpack(wire.ERROR_HEAD, payload)
    exception, message = decode(rest[:length], 80, lines=False), decode(rest[length:], 1_000)
    kind = _CATEGORIES.get(category, Kind.ERROR)
    return Outcome(kind, exception, message, _line(line), while_loading=loading)


def _line(number: int) -> int | None:
    return number if 0 < number <= _MAX_LINE else None
