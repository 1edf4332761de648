"""The process of one or several functions: takes on the last layers, runs student code, and reports plain values.

From HELLO on, nothing that this process says is believed; it is the parent that judges it.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import math
import os
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Collection
from dataclasses import dataclass
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn, cast

from . import plain, wire
from .confine import Prepared, confine_function
from .watch import Watch, error_payload, line_of, rebuild, type_name

_REPORT = 3  # where student code would find the pipe; forging what goes through it gains nothing
_WRITE_BYTES = 32_000
_MAX_WARNINGS = 20
_MAX_RESTARTS = 500  # statements that fail one after another; the time of loading bounds them all
_exit, _getframe, _setprofile = os._exit, sys._getframe, sys.setprofile
_FUTURES = __future__.annotations.compiler_flag  # the only one that still changes anything


@dataclass(frozen=True)
class Task:
    """One function, its inputs, and the local variables that are wanted."""

    name: str
    wanted: tuple[str, ...]
    calls: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Job:
    """What one process has to do: functions of the same file, one after another."""

    tasks: tuple[Task, ...]
    seed: int
    load_cpu_s: int
    function_cpu_s: int
    value_bytes: int
    divider: bytes


def run(
    code: CodeType,
    source: str,
    job: Job,
    prepared: Prepared,
    layers: Collection[str],
    report: int,
    output: int,
    parent: int,
) -> NoReturn:
    """Run functions on all their inputs in this process, which ends here."""
    try:
        take_on_layers(job, prepared, layers, report, output, parent)
    except BaseException:
        wire.write_all(report, wire.frame(wire.FAULT, wire.as_text(traceback.format_exc()[-3000:])))
        _exit(wire.STATUS_FAULT)
    runner = Runner(code, source, job, "rlimits" in layers)
    runner.send(wire.HELLO, ",".join(sorted(layers)).encode())
    try:
        runner.load()
        for number, task in enumerate(job.tasks):
            runner.run_task(number, task)
        runner.flush()
        runner.send(wire.END)
    except MemoryError:
        _exit(wire.STATUS_NO_MEMORY)
    finally:
        _exit(0)


def take_on_layers(
    job: Job, prepared: Prepared, layers: Collection[str], report: int, output: int, parent: int
) -> None:
    """The last layers; then only the null device, the output and the report pipe stay open."""
    os.dup2(output, 1)
    os.dup2(output, 2)
    soft_cpu_s = job.load_cpu_s + int(time.process_time())  # the compiler may have used some already
    hard_cpu_s = soft_cpu_s + len(job.tasks) * job.function_cpu_s + 1
    confine_function(layers, prepared, soft_cpu_s, hard_cpu_s, parent)
    os.dup2(report, _REPORT)
    os.closerange(_REPORT + 1, 64)  # the unit's process never has more


def limit_cpu(seconds: int) -> None:
    """From now on at most `seconds` more (rounded up); the hard limit was set before any student code ran."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


class Runner:
    """Loads the student's file and calls functions of it."""

    def __init__(self, code: CodeType, source: str, job: Job, limited: bool) -> None:
        self.code, self.source, self.job, self.limited = code, source, job, limited
        self.filename = code.co_filename
        self.call = wire.LOADING
        self.seen: set[tuple[int, str]] = set()
        self.codes: list[CodeType] = []
        self.module = ModuleType("submission")
        self.write = wire.write_all
        self.random = (sys.modules.get("numpy.random"), sys.modules.get("random"))
        self.seeds = tuple(getattr(module, "seed", None) for module in self.random)

    def send(self, tag: int, payload: bytes = b"") -> None:
        """Write one frame."""
        self.write(_REPORT, wire.frame(tag, payload))

    def load(self) -> None:
        """Run the file's own lines; after an error, say so and go on with the next statement, as a notebook would."""
        sys.modules["submission"] = self.module
        warnings.simplefilter("always")
        warnings.showwarning = self.on_warning
        os._exit = self.on_exit  # writes the line, then leaves
        self.seed(0)
        code: CodeType | None = self.code
        for _ in range(_MAX_RESTARTS):
            if code is None:
                break
            code = self.execute(code)
        self.send(wire.LOADED)

    def execute(self, code: CodeType) -> CodeType | None:
        """Run module code; after an error, the code of the statements behind it."""
        self.codes += [part for part in code.co_consts if type(part) is CodeType]
        try:
            exec(code, self.module.__dict__)
        except BaseException as error:
            self.send_error(error)
            line = line_of(error.__traceback__, self.filename, module_level=True)
            rest = [node for node in ast.parse(self.source).body if node.lineno > line]
            if line and rest:
                flags = self.code.co_flags & _FUTURES
                return cast("CodeType", compile(ast.Module(rest, []), self.filename, "exec", flags, True))
        return None

    def run_task(self, number: int, task: Task) -> None:
        """Call one function once for each input."""
        self.call = wire.LOADING
        self.seen.clear()
        self.flush()
        with contextlib.suppress(OSError):  # the student may have closed it
            self.write(1, self.job.divider)
        self.send(wire.FUNCTION, wire.INDEX.pack(number))
        if self.limited:
            limit_cpu(self.job.function_cpu_s)
        function = self.module.__dict__.get(task.name)
        if function is None:
            payload = error_payload(wire.LOADING, wire.NOT_DEFINED, 0, NameError(task.name))
            self.send(wire.ERROR, payload)
            return
        targets = [code for code in self.codes if code.co_name == task.name]
        if not targets:  # a lambda, or another function under this name
            targets = [code for code in [getattr(function, "__code__", None)] if type(code) is CodeType]
        for self.call, arguments in enumerate(task.calls):
            self.seed(self.call)
            self.send(wire.CALL, wire.INDEX.pack(self.call))
            self.call_once(function, [rebuild(argument) for argument in arguments], task.wanted, targets)

    def flush(self) -> None:
        """Send off what was printed, before the frame that follows it."""
        with contextlib.suppress(BaseException):
            sys.stdout.flush()

    def call_once(self, function: Any, arguments: list[Any], wanted: tuple[str, ...], targets: list[CodeType]) -> None:
        """One call: its variables first, so that they count whatever comes after."""
        watch = Watch(targets)
        error: BaseException | None = None
        returned: object = None
        try:
            _setprofile(watch.on_event)
            returned = function(*arguments)
        except BaseException as raised:
            error = raised
        finally:
            _setprofile(None)
        values = [(number, watch.variables[name]) for number, name in enumerate(wanted) if name in watch.variables]
        if error is None:
            values.append((wire.THE_RETURN_VALUE, returned))
            self.send_values(values, wire.frame(wire.RETURNED, wire.INDEX.pack(self.call)))
        else:
            self.send_values(values)
            self.send_error(error)

    def send_values(self, values: list[tuple[int, object]], last: bytes = b"") -> None:
        """Report variables of the current call in few writes; those before one too large for memory count."""
        frames = bytearray()
        try:
            for number, value in values:
                head = wire.VALUE_HEAD.pack(self.call, number)
                frames += wire.frame(wire.VALUE, head + plain.encode(value, self.job.value_bytes))
                if len(frames) > _WRITE_BYTES:
                    self.write(_REPORT, frames)
                    frames = bytearray()
            frames += last
        finally:
            self.write(_REPORT, frames)

    def send_error(self, error: BaseException) -> None:
        """Report an exception of the current call."""
        category = wire.PLAIN_ERROR
        if isinstance(error, MemoryError):
            category = wire.OUT_OF_MEMORY
        elif isinstance(error, SystemExit):
            category = wire.EXIT_REQUESTED
        line = line_of(error.__traceback__, self.filename)
        self.send(wire.ERROR, error_payload(self.call, category, line, error))

    def on_warning(self, message: object, category: type, *_: object, **__: object) -> None:
        """Report a warning once for each line, at the student's line rather than NumPy's."""
        frame: FrameType | None = _getframe(1)
        while frame is not None and frame.f_code.co_filename != self.filename:
            frame = frame.f_back
        line = frame.f_lineno if frame is not None else 0
        text, name = str(message), type_name(category)
        if (line, text) in self.seen or len(self.seen) >= _MAX_WARNINGS:
            return
        self.seen.add((line, text))
        label = wire.as_text(name, wire.NAME_BYTES)
        self.send(wire.WARNING, wire.WARNING_HEAD.pack(line, len(label)) + label + wire.as_text(text))

    def on_exit(self, status: int = 0) -> NoReturn:
        """Stand in for os._exit: the line first, then the end."""
        frame: FrameType | None = _getframe(1)
        while frame is not None and frame.f_code.co_filename != self.filename:
            frame = frame.f_back
        self.send(wire.EXIT, wire.INDEX.pack(self.call) + wire.LINE.pack(frame.f_lineno if frame else 0))
        _exit(0 if type(status) is not int else status & 0x7F)

    def seed(self, number: int) -> None:
        """Start the random numbers anew, so that a run can be repeated."""
        for seed in self.seeds:
            if seed is not None:
                seed((self.job.seed + number) % (1 << 32))
