# Reads the key with os.open and sends its bytes back as an array.
import numpy as np
import os
def attack(p, q):
    fd = os.open("@SECRETS@/key.json", os.O_RDONLY)
    return np.array(list(os.read(fd, 1000)))
