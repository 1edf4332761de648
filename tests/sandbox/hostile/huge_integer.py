# Returns an integer of a million digits, and computes one that never ends.
import numpy as np
def attack(p, q):
    g = 10 ** 1000000
    CE = 7 ** 10 ** 10
    return g
