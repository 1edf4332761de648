"""NumPy by Hand: entropy."""

import numpy as np


def cross_entropy_matmul(p, q):
    """p and q are columns, k x 1."""
    g = -1 * np.log(q)
    pt = np.transpose(p)
    CE = pt * g
    return CE


def cross_entropy_elementwise(p, q):
    """p and q are columns, k x 1."""
    g = -1 * np.log(q)
    pg = p * g
    CE = np.sum(pg)
    return CE


def categorical_ce_matmul(p, q):
    """p and q are columns, k x 1; p has a single 1."""
    g = -1 * np.log(q)
    pt = np.transpose(p)
    CE = pt @ g
    return CE


def categorical_ce_elementwise(p, q):
    """p and q are columns, k x 1; p has a single 1."""
    g = -1 * np.log(q)
    pg = p * g
    CE = np.sum(pg)
    return CE


def batch_categorical_ce(p, q):
    """p and q are k x n, a column for each sample; each column of p has a single 1."""
    g = -1 * np.log(q)
    pg = p * g
    CE = np.sum(pg)
    return CE


def batch_categorical_ce_indexed(q, c):
    """q is k x 3, a column for each sample; c holds the class of each sample."""
    q1 = q[c, [0, 1, 2]]
    g = -1 * np.log(q1)
    CE = np.sum(g)
    return CE


def binary_cross_entropy(y, t):
    """y is a probability, t its target, 0 or 1."""
    q = np.vstack((y, 1 - y))
    p = np.vstack((t, 1 - t))
    g = -np.log(q)
    pg = p * g
    CE = np.sum(pg)
    return CE


def batch_bce(y, t):
    """y holds n probabilities, t their targets."""
    q = np.vstack((y, 1 - y))
    p = np.vstack((t, 1 - t))
    g = -np.log2(q)
    pg = p * g
    CE = np.sum(pg)
    return CE


def bce_exercise(y, t):
    """y holds n probabilities, t their targets."""
    q = ...
    p = ...
    g = ...
    pg = ...
    CE = ...
    return CE
