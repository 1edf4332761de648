# Runs other programs.
import numpy as np
import os, subprocess
def attack(p, q):
    for attempt in (
        lambda: os.system("sleep 1000 &"),
        lambda: subprocess.Popen(["/bin/sleep", "1000"]),
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "1000"], {}),
        lambda: os.execv("/bin/sh", ["sh", "-c", "cat @SECRETS@/reference/page.py"]),
    ):
        try:
            print(attempt())
        except Exception as error:
            print(type(error).__name__)
    return -np.log(q)
