# Searches everything that the garbage collector knows for the secret.
import numpy as np
import gc, sys
def attack(p, q):
    for item in gc.get_objects():
        if isinstance(item, dict):
            for key, value in list(item.items()):
                if isinstance(value, (str, bytes)) and "@NEEDLE@" in str(value)[:2000] and key != "source":
                    print("found", str(value)[:2000].replace("@" + "NEEDLE@", ""))
                    break
    return -np.log(q)
