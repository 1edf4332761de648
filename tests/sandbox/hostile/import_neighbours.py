# Hopes that numpy.py and sitecustomize.py beside the submission are imported.
import numpy as np
import sys
def attack(p, q):
    sys.path.insert(0, "@SECRETS@/submission")
    sys.path.insert(0, "")
    for name in ("sitecustomize", "usercustomize", "numpy_extra"):
        try:
            __import__(name)
        except ImportError:
            pass
    return -np.log(q)
