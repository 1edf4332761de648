# Raises an exception whose text is a str with methods of its own.
import numpy as np
class Text(str):
    def encode(self, *rest): return b"lie" * 10 ** 6
    def __getitem__(self, index): return self
    def __str__(self): return self
class Rude(Exception):
    def __str__(self): return Text("rude")
def attack(p, q):
    g = -np.log(q)
    raise Rude
