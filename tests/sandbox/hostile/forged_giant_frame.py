# Announces a frame of four gigabytes.
import numpy as np
import os
def attack(p, q):
    os.write(3, b"\xff\xff\xff\xff\x05")
    return -np.log(q)
