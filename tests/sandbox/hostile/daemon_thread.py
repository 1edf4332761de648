# Starts a thread that goes on after the function has returned.
import numpy as np
import threading, time
def attack(p, q):
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    return -np.log(q)
