# Forks with raw system calls: fork, vfork, clone and clone3.
import numpy as np
import ctypes, time
def attack(p, q):
    libc = ctypes.CDLL(None, use_errno=True)
    for number, *rest in ((57,), (56, 17, 0, 0, 0, 0), (435, 0, 0)):
        if libc.syscall(number, *rest) == 0:
            time.sleep(1000)
    return -np.log(q)
