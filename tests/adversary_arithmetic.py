"""The worksheet's arithmetic once more, in fractions and lists, without a line of `reference/`.

Each exercise with a downstream is a list of (blank, function of the student's own earlier blanks).
"""

from __future__ import annotations

from fractions import Fraction as F

SIGMOID = {-3: "0", -2: "0.1", -1: "0.3", 0: "0.5", 1: "0.7", 2: "0.9", 3: "1"}
NEG_LOG = {"0": "32", "0.1": "3", "0.3": "2", "0.5": "1", "0.7": "0.5", "0.9": "0.2", "1": "0"}
PROBABILITIES = [F(p) for p in NEG_LOG]
LOGS = [F(g) for g in NEG_LOG.values()]
_LOG = {F(p): F(g) for p, g in NEG_LOG.items()}


def row(text):
    return [F(word) for word in text.split()]


def sigma(z):
    return F(SIGMOID[max(-3, min(3, int(z)))])


def neg_log(p):
    return _LOG[F(p)]


def relu(value):
    return max(F(0), F(value))


def cells(function, *arrays):
    """Apply a function cell by cell."""
    if isinstance(arrays[0], list):
        return [cells(function, *parts) for parts in zip(*arrays, strict=False)]
    return function(*arrays)


def times(a, b):
    return [
        [sum((F(a[i][k]) * F(b[k][j]) for k in range(len(b))), F(0)) for j in range(len(b[0]))] for i in range(len(a))
    ]


def total(array):
    return sum((total(part) for part in array), F(0)) if isinstance(array, list) else array


def opposite(array):
    return cells(lambda value: 1 - value, array)


def const(value):
    return lambda own: value


def flatten(array):
    return [cell for part in array for cell in flatten(part)] if isinstance(array, list) else [array]


POINTS = [(-1, 3), (-1, -1), (-3, 3), (0, 3), (0, -1), (-1, 1)]
V1 = [F(x + 1) for x, _ in POINTS]
H1 = [F(y + 1) for _, y in POINTS]
Z = [relu(v) + relu(h) - 3 for v, h in zip(V1, H1, strict=False)]


def _loss_two_rows(p, g):
    return [p[0][i] * g[0][i] + p[1][i] * g[1][i] for i in range(len(p[0]))]


def _bce(q, p):
    return [
        ("not_p", const(opposite(p))),
        ("not_q", const(opposite(q))),
        ("neg_log", lambda own: [cells(neg_log, q), cells(neg_log, own["not_q"])]),
        ("losses", lambda own: _loss_two_rows([p, own["not_p"]], own["neg_log"])),
        ("total", lambda own: total(own["losses"])),
    ]


def _gan_loss(y, real, generator):
    fake = opposite(real)
    p = [fake, [F(0)] * len(y)] if generator else [real, fake]
    return [
        ("p", const(p)),
        ("not_y", const(opposite(y))),
        ("neg_log", lambda own: [cells(neg_log, y), cells(neg_log, own["not_y"])]),
        ("losses", lambda own: _loss_two_rows(own["p"], own["neg_log"])),
        ("total", lambda own: total(own["losses"])),
    ]


def _gradients(z, target):
    return [
        ("pred", const(cells(sigma, z))),
        ("target", const(target)),
        (
            "neg_log",
            lambda own: [neg_log(p if t else 1 - p) for p, t in zip(own["pred"], own["target"], strict=False)],
        ),
        ("dz", lambda own: cells(lambda p, t: p - t, own["pred"], own["target"])),
    ]


def _discriminator_total(pred):
    return total([neg_log(1 - p) for p in pred[:3]]) + total([neg_log(p) for p in pred[3:]])


def _training(w, w1, pred, target, real):
    noise = [[1, 1, -1], [1, -1, 1], [1, 1, 1]]

    def hidden(points):
        return cells(relu, times(w1, [*points, [1, 1, 1]]))

    chain = [("fake", const(times(w, noise))), ("hidden_fake", lambda own: hidden(own["fake"]))]
    if real:
        chain.append(("hidden_real", const(hidden([[0, 0, -1], [3, -1, 1]]))))
    chain.append(("target", const(target)))
    chain.append(("dz", lambda own: cells(lambda a, b: a - b, pred, own["target"])))
    return chain


def _column(values):
    return [[value] for value in values]


_Q = row("0.3 0.5 0.1 0.1")
_QB = [row(line) for line in ("0.3 0.1 0.1", "0.5 0.5 0.1", "0.1 0.3 0.5", "0.1 0.1 0.3")]
_LABELS = [0, 1, 3]
_PB = [[F(int(_LABELS[j] == i)) for j in range(3)] for i in range(4)]


def _product(a, b):
    return cells(lambda x, y: x * y, a, b)


def _matmul(p):
    return [
        ("g", const(_column(cells(neg_log, _Q)))),
        ("pt", const([p])),
        ("CE", lambda own: times(own["pt"], own["g"])[0][0]),
    ]


def _elementwise(p, q):
    return [
        ("g", const(cells(neg_log, q))),
        ("pg", lambda own: _product(p, own["g"])),
        ("CE", lambda own: total(own["pg"])),
    ]


def _entropy(y, t):
    return [
        ("q", const([y, opposite(y)])),
        ("p", const([t, opposite(t)])),
        ("g", lambda own: cells(neg_log, own["q"])),
        ("pg", lambda own: _product(own["p"], own["g"])),
        ("CE", lambda own: total(own["pg"])),
    ]


_YA, _Y1, _Y2 = row("0.7 0 0.7 0.9 0.1 0.3"), row("0.3 0.7 0.5 0.3 0.1 1"), row("0.3 0.1 0.5 0.9 0.1 0")
_RA, _R1, _R2 = row("0 0 0 1 1 1"), row("0 0 0 0 1 1"), row("0 1 0 1 0 1")
_CAT = [row("0 0 0.9 0.1 1"), row("0 0.9 0.1 0.9 0"), row("0.1 0.1 0 0 0"), row("0.9 0 0 0 0")]
_CAT_P = [[F(int([3, 1, 1, 1, 0][j] == i)) for j in range(5)] for i in range(4)]
_W, _W_AGAIN = [[1, 0, -2], [0, 2, 1]], [[1, 0, -1], [0, 2, 0]]
_W1 = [[1, 0, 1], [0, 1, 1]]

CHAINS = {
    "discriminator_hidden": [
        ("v1", const(V1)),
        ("v2", lambda own: cells(relu, own["v1"])),
        ("h1", const(H1)),
        ("h2", lambda own: cells(relu, own["h1"])),
    ],
    "discriminator_output": [("z", const(Z)), ("pred", lambda own: cells(sigma, own["z"]))],
    "categorical_cross_entropy_columns": [
        ("neg_log", const(cells(neg_log, _CAT))),
        (
            "losses",
            lambda own: [total([_CAT_P[i][j] * own["neg_log"][i][j] for i in range(4)]) for j in range(5)],
        ),
        ("total", lambda own: total(own["losses"])),
    ],
    "bce_dog": _bce(row("0 0 0.9 0.1 1"), row("0 0 0 0 1")),
    "bce_pig": _bce(row("0 1 0.9 0.1 0"), row("0 0 1 1 0")),
    "discriminator_loss_example": _gan_loss(_YA, _RA, generator=False),
    "generator_loss_example": _gan_loss(_YA, _RA, generator=True),
    "discriminator_loss_1": _gan_loss(_Y1, _R1, generator=False),
    "generator_loss_1": _gan_loss(_Y1, _R1, generator=True),
    "discriminator_loss_2": _gan_loss(_Y2, _R2, generator=False),
    "generator_loss_2": _gan_loss(_Y2, _R2, generator=True),
    "discriminator_gradients_example": _gradients(row("1 -3 1 2 -2 -1"), _RA),
    "generator_gradients_example": _gradients(row("1 -3 1"), row("1 1 1")),
    "discriminator_gradients": _gradients(row("-2 1 2 0 -1 3"), _RA),
    "generator_gradients": _gradients(row("-2 1 2"), row("1 1 1")),
    "update_bias": [
        ("z", const([z - 1 for z in Z])),
        ("pred", lambda own: cells(sigma, own["z"])),
        ("loss_before", const(_discriminator_total(cells(sigma, Z)))),
        ("loss_after", lambda own: _discriminator_total(own["pred"])),
    ],
    "train_discriminator": _training(_W, _W1, row("0.3 0.2 0.4 0.5 0.3 0.7"), _RA, True),
    "train_generator": _training(_W, [[F("1.1"), 0, 1], [0, 1, 1]], row("0.2 0.1 0.3"), row("1 1 1"), False),
    "train_discriminator_again": _training(_W_AGAIN, _W1, row("0.4 0.2 0.5 0.5 0.3 0.7"), _RA, True),
    "roc_auc_improvement": [
        ("auc_1", const(F(64))),
        ("auc_2", const(F(86))),
        ("improvement", lambda own: own["auc_2"] - own["auc_1"]),
    ],
    "cross_entropy_matmul": _matmul(row("0.7 0 0.3 0")),
    "cross_entropy_elementwise": _elementwise(_column(row("0.7 0 0.3 0")), _column(_Q)),
    "categorical_ce_matmul": _matmul(row("0 1 0 0")),
    "categorical_ce_elementwise": _elementwise(_column(row("0 1 0 0")), _column(_Q)),
    "batch_categorical_ce": _elementwise(_PB, _QB),
    "batch_categorical_ce_indexed": [
        ("q1", const([_QB[_LABELS[j]][j] for j in range(3)])),
        ("g", lambda own: cells(neg_log, own["q1"])),
        ("CE", lambda own: total(own["g"])),
    ],
    "binary_cross_entropy": _entropy(row("0.7"), row("1")),
    "batch_bce": _entropy(row("0.7 0.3 0.9"), row("1 0 1")),
    "bce_exercise": _entropy(row("0.3 0.1 0.7 0.9 0 1"), row("1 0 0 0 1 1")),
}

FEEDS = {"not_q", "not_y", "pred", "q", "q1"}
"""Blanks that a later -log reads: their slips stay on the printed table."""
NOT_NEEDED = {"neg_log", "losses"}


def solve(chain, own=None):
    """Return every blank of a chain, with some of them replaced by the student's own."""
    own = dict(own or {})
    for name, step in chain:
        if name not in own:
            own[name] = step(own)
    return {name: own[name] for name, _ in chain}


def free_cells(exercise, name):
    """Return, for each cell in reading order, whether the worksheet says that it is not needed."""
    chain = CHAINS[exercise]
    shape = solve(chain)[name]
    targets = None
    if name == "neg_log" and exercise == "categorical_cross_entropy_columns":
        targets = flatten(_CAT_P)
    elif name == "neg_log" and exercise.startswith("bce_"):
        p = opposite(solve(chain)["not_p"])
        targets = p + solve(chain)["not_p"]
    elif name in NOT_NEEDED and "_loss_" in exercise:
        p = solve(chain)["p"]
        targets = flatten(p) if name == "neg_log" else [a + b for a, b in zip(*p, strict=False)]
    return [target == 0 for target in targets] if targets else [False] * len(flatten(shape))


def slips(name, value):
    """Return wrong values for a cell; those that a table reads stay on the table."""
    if name in FEEDS:
        return [p for p in PROBABILITIES if p != value]
    if name in ("p", "target", "not_p"):
        return [1 - value]
    if name in ("g", "neg_log"):
        return [g for g in LOGS if g != value] + [value + F(1, 10)]
    return [
        v
        for v in (value + 1, value - 1, value + 7, -value, F(0), value + F(3, 100))
        if v != value and (name != "z" or v.denominator == 1)
    ]


def replaced(array, position, value):
    """Return a copy of an array with one cell, counted in reading order, replaced."""
    if not isinstance(array, list):
        return value
    copy, width = [], len(flatten(array[0]))
    for i, part in enumerate(array):
        inside = i * width <= position < (i + 1) * width
        copy.append(replaced(part, position - i * width, value) if inside else part)
    return copy


def one_slip_cases(exercise):
    """Yield (blank, cell, wrong value, the whole answer with everything after it carried)."""
    chain = CHAINS[exercise]
    key = solve(chain)
    names = [name for name, _ in chain]
    for at, name in enumerate(names[:-1]):
        for position, value in enumerate(flatten(key[name])):
            for wrong in slips(name, value):
                own = {earlier: key[earlier] for earlier in names[:at]}
                own[name] = replaced(key[name], position, wrong)
                yield name, position, wrong, solve(chain, own)


def plain(array):
    """Return exact numbers as a student types them."""
    if isinstance(array, list):
        return [plain(part) for part in array]
    exact = F(array)
    return int(exact) if exact.denominator == 1 else float(exact)
