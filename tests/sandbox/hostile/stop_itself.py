# Stops itself, and is never continued.
import numpy as np
import os, signal
def attack(p, q):
    os.kill(os.getpid(), signal.SIGSTOP)
    return -np.log(q)
