# Leaves while the file is loaded.
import numpy as np
import os
os.kill(os.getpid(), 9)
