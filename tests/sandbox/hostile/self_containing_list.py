# Returns a list that contains itself, and one nested deeper than any stack.
import numpy as np
def attack(p, q):
    g = []
    g.append(g)
    CE = []
    for _ in range(100000):
        CE = [CE]
    return g
