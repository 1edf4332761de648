# Sleeps without using any CPU time.
import numpy as np
import time
def attack(p, q):
    g = -np.log(q)
    time.sleep(1000)
