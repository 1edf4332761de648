# Calls out to the network with urllib.
import numpy as np
import urllib.request
def attack(p, q):
    return urllib.request.urlopen("http://127.0.0.1:8000/", timeout=1).read()
