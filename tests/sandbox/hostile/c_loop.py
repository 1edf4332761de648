# Spends its time inside one call of C, where no signal handler of Python runs.
import numpy as np
def attack(p, q):
    return sum(range(10 ** 12))
