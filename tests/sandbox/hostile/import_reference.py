# Imports the reference and the grader.
import numpy as np
import sys
def attack(p, q):
    sys.path[:0] = ["@SECRETS@", "@SECRETS@/reference", "@PACKAGE@"]
    for name in ("reference", "page", "autograder", "autograder.sandbox", "problems", "child", "child.wire"):
        try:
            module = __import__(name)
            print("imported", name, module)
            print(module.KEY)
        except Exception as error:
            print(name, type(error).__name__)
    return -np.log(q)
