# Forks a child that outlives its parent.
import numpy as np
import os, time
def attack(p, q):
    if os.fork() == 0:
        time.sleep(1000)
    return -np.log(q)
