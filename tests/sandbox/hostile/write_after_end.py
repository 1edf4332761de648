# Ends the report itself and goes on writing and running.
import numpy as np
import os, struct, time
def attack(p, q):
    os.write(3, struct.pack("<IBH", 2, 7, 0) + struct.pack("<IB", 0, 10) + b"more" * 1000)
    time.sleep(1000)
