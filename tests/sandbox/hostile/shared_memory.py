# Makes shared memory, semaphores and message queues that would outlive it.
import numpy as np
import ctypes
def attack(p, q):
    libc = ctypes.CDLL(None, use_errno=True)
    for call in (lambda: libc.shmget(4711, 4096, 0o1666), lambda: libc.semget(4711, 1, 0o1666),
                 lambda: libc.msgget(4711, 0o1666), lambda: libc.memfd_create(b"x", 0),
                 lambda: libc.syscall(240, b"queue", 0o102, 0o666, None)):
        if call() >= 0:
            print("MADE")
    return -np.log(q)
