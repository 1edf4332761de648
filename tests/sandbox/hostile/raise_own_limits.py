# Raises its own limits.
import numpy as np
import resource
def attack(p, q):
    for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
        try:
            resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("RAISED", which)
        except (OSError, ValueError):
            pass
    return -np.log(q)
