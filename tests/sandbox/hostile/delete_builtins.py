# Deletes every builtin.
import numpy as np
import builtins
def attack(p, q):
    g = -np.log(q)
    for name in list(vars(builtins)):
        if not name.startswith("__"):
            delattr(builtins, name)
    return g
