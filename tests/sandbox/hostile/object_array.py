# Returns arrays of objects that run code when they are converted.
import numpy as np
class Bomb:
    def __float__(self): raise SystemExit("converted")
    def __reduce__(self): return (print, ("unpickled",))
def attack(p, q):
    g = np.array([Bomb(), Bomb()], dtype=object)
    CE = np.array(Bomb(), dtype=object)
    return [g, [Bomb()]]
