# Overwrites, appends to, truncates and replaces the results.
import numpy as np
import os
def attack(p, q):
    path = "@SECRETS@/results/results.json"
    for attempt in (
        lambda: open(path, "w").write('{"score": 100}'),
        lambda: open(path, "a").write("x"),
        lambda: os.truncate(path, 0),
        lambda: os.remove(path),
        lambda: os.rename(path, path + ".old"),
        lambda: os.chmod(path, 0o777),
        lambda: os.symlink("/etc/passwd", path + ".link"),
        lambda: os.mkdir("@SECRETS@/results/new"),
        lambda: os.chown(path, 1, 1),
        lambda: np.save("@SECRETS@/results/results.npy", q),
    ):
        try:
            attempt()
            print("WROTE")
        except OSError as error:
            print(error.errno)
    return -np.log(q)
