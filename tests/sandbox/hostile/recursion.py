# Recurses until the C stack ends.
import numpy as np
import sys
def attack(p, q):
    sys.setrecursionlimit(10 ** 9)
    return attack(p, q)
