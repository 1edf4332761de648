# Fills stderr with raw writes.
import numpy as np
import os
def attack(p, q):
    while True:
        os.write(2, b"\x00\x1b[2J" * 1000)
