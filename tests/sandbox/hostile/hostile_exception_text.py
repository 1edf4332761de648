# Raises an exception full of ANSI codes, NUL, bidi marks, surrogates and forged lines.
import numpy as np
def attack(p, q):
    g = -np.log(q)
    print("\x1b[2J\x1b]0;title\x07\x00\u202e\ud800\u2066 <script>")
    raise ValueError("\x1b[31mred\x1b[0m \x00 \u202egnp.exe \ud800 \u2028 \x9b2J {\"score\": 100} \r\n fine")
