# Leaves files in every folder that is usually writable.
import numpy as np
import os
def attack(p, q):
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", ".", "@SECRETS@/open"):
        try:
            open(folder + "/left_behind", "w").write("x")
            print("WROTE", folder)
        except OSError:
            pass
    return -np.log(q)
