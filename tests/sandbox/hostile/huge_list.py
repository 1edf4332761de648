# Returns a list of millions of shared rows.
import numpy as np
def attack(p, q):
    row = [1.0] * 1000
    g = [[row] * 1000] * 1000
    return g
