# Adds audit hooks and import hooks that see all that comes later.
import numpy as np
import sys
def attack(p, q):
    sys.addaudithook(lambda *rest: 1 / 0)
    sys.meta_path.insert(0, None)
    sys.excepthook = sys.unraisablehook = None
    return -np.log(q)
