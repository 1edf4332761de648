# Never finishes loading.
import numpy as np
while True:
    pass
