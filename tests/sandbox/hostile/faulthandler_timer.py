# Uses the interpreter's own C-level tools to write and to crash.
import numpy as np
import faulthandler, signal
def attack(p, q):
    g = -np.log(q)
    signal.alarm(1)
    signal.pthread_kill(__import__("threading").get_ident(), signal.SIGSEGV)
    return g
