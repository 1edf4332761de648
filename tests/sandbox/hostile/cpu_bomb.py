# Computes without end, and catches everything that could stop it.
import numpy as np
import signal
def attack(p, q):
    g = -np.log(q)
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
