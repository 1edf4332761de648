# Claims to be an ndarray through __class__ and a metaclass.
import numpy as np
class Meta(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(np.ndarray)
    def __instancecheck__(cls, other): return True
    def mro(cls): return [cls, object]
    __mro__ = (np.ndarray,)
    __name__ = "ndarray"
class Fake(metaclass=Meta):
    @property
    def __class__(self): return np.ndarray
def attack(p, q):
    g = Fake()
    raise TypeError(g)
