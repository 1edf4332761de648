# Is nested so deep that the compiler gives up.
import numpy as np
value = @NESTED@
def attack(p, q):
    return value
