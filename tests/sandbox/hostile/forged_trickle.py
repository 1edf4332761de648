# Writes a frame byte by byte and never finishes it.
import numpy as np
import os, time
def attack(p, q):
    os.write(3, b"\x00\x01\x00\x00\x05")
    while True:
        os.write(3, b"a")
        time.sleep(0.01)
