# Forks twice and starts a session of its own, so that killing the group misses it.
import numpy as np
import os, time
def attack(p, q):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
    return -np.log(q)
