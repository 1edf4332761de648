"""A process that marks: `python -m autograder.batch.worker DESCRIPTOR PARENT`; it ends with its parent."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from contextlib import closing
from itertools import count
from multiprocessing.connection import Connection

from autograder.batch.desk import Desk
from autograder.sandbox.guard import end_with

_COLLECT_EVERY = 32


def main(descriptor: int, parent: int) -> None:
    """Mark what comes, one submission after another, and send back its rows."""
    os.set_inheritable(descriptor, False)  # whoever else held it would keep our end from being noticed
    os.setsid()  # the terminal's Ctrl-C is for the parent; here it would end a student's function
    end_with(parent)  # also while it is busy, or hangs
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    pipe = Connection(descriptor)
    try:
        settings = pipe.recv()
        try:
            desk = Desk.open(settings)
        except Exception:
            pipe.send(traceback.format_exc())
            return
        gc.disable()  # it would look again and again at all that is remembered; what is left over goes between two jobs
        with closing(desk):
            pipe.send("")
            for number in count():
                if number % _COLLECT_EVERY == 0:
                    gc.collect()
                    gc.freeze()
                pipe.send(desk.mark_rows(pipe.recv()))
    except (EOFError, ConnectionError):  # the parent has no more work, or is gone
        pass


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
    sys.stderr.flush()
    os._exit(0)  # nobody waits until all that is remembered has been taken apart
