# Reads memory at an address of its own choice.
import numpy as np
class Memory:
    __array_interface__ = {"shape": (1 << 16,), "typestr": "|u1", "data": (0x400000, True), "version": 3}
def attack(p, q):
    g = np.asarray(Memory())
    return g.sum()
