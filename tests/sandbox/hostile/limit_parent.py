# Takes the CPU time of its parent and of the grader away with prlimit.
import numpy as np
import os, resource
def attack(p, q):
    for pid in (os.getppid(), @PARENT@):
        try:
            resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0))
            print("LIMITED", pid)
        except OSError as error:
            print(error.errno)
    return -np.log(q)
