# Asks for root back, by every call that there is.
import numpy as np
import os
def attack(p, q):
    for attempt in (
        lambda: os.setuid(0), lambda: os.seteuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0),
        lambda: os.setgroups([0]), lambda: os.setreuid(0, 0),
    ):
        try:
            attempt()
            print("BECAME", os.getresuid())
        except OSError:
            pass
    return np.array(list(open("@SECRETS@/key.json", "rb").read()))
