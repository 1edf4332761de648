# Gives its parent the lowest priority and one CPU.
import numpy as np
import os
def attack(p, q):
    for attempt in (
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.setpriority(os.PRIO_PROCESS, @PARENT@, 19),
        lambda: os.sched_setaffinity(@PARENT@, {0}),
    ):
        try:
            attempt()
            print("SLOWED")
        except OSError:
            pass
    return -np.log(q)
