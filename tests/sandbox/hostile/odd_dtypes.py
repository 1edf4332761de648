# Returns structured, text, time, void and complex arrays, and zero-dimensional ones.
import numpy as np
def attack(p, q):
    g = np.zeros(3, dtype=[("a", "f8"), ("b", "O")])
    CE = np.array("2020-01-01", dtype="M8[D]")
    pg = np.array(b"raw", dtype="V3")
    pt = np.zeros((0, 1 << 40))
    return (g, 1j, "text", np.array(True))
