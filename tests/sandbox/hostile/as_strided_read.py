# Reads far outside its own array.
import numpy as np
def attack(p, q):
    view = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (1 << 28,), (1,))
    text = view.tobytes()
    at = text.find(b"@NEEDLE@")
    print(text[at:at + 100] if at >= 0 else "nothing")
    return -np.log(q)
