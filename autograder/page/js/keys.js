// Printed keys, checked with what a student wrote: the trees of autograder/page/keys.py in exact fractions.
import { nearestQuotient, roundedQuotient } from "./number.js";

/** How far from the printed value a key may lie: room for nothing but binary rounding, as on the server. */
export const KEY_TOLERANCE = [1n, 1000000n];

/**
 * Say whether a student's cells meet a printed key: null while one that it needs is empty or cannot be read.
 * `expected` is the key's value as text ("35.2" or "176/5"), `cells` are those of `readCell` by the blank's id.
 */
export function checkKey(tree, expected, cells) {
  if (!keyCells(tree, cells).every((cell) => cell?.kind === "number" || cell?.kind === "not needed")) {
    return { met: null };
  }
  const value = evaluateKey(tree, cells);
  if (value === null) {
    return { met: false };
  }
  const [over, under] = minus(value, fractionOf(expected));
  const [most, unit] = KEY_TOLERANCE;
  return { met: magnitude(over) * unit <= most * under };
}

/** Return the cells that a tree needs; undefined stands for one that is not there. */
export function keyCells(tree, cells) {
  if (typeof tree === "string") {
    return [];
  }
  const [what, ...rest] = tree;
  if (what === "cell") {
    return [cells[rest[0]]?.[rest[1]]];
  }
  if (what === "blank") {
    return cells[rest[0]] ?? [undefined];
  }
  return rest.flatMap((part) => keyCells(part, cells));
}

/** Return the value of a tree as a fraction [over, under], or null where it divides by zero. */
export function evaluateKey(tree, cells) {
  if (typeof tree === "string") {
    return fractionOf(tree);
  }
  const [what, ...rest] = tree;
  if (what === "cell") {
    return fractionOfCell(cells[rest[0]][rest[1]]);
  }
  if (what === "sum") {
    return keyCells(rest[0], cells).map(fractionOfCell).reduce(plus, [0n, 1n]);
  }
  const operands = rest.map((part) => evaluateKey(part, cells));
  return operands.includes(null) ? null : KEY_OPERATIONS[what](...operands);
}

export const KEY_OPERATIONS = {
  "+": (left, right) => plus(left, right),
  "-": (left, right) => minus(left, right),
  "*": ([a, b], [c, d]) => reduced(a * c, b * d),
  "/": ([a, b], [c, d]) => (c === 0n ? null : reduced(a * d, b * c)),
  mod: ([a, b], [c, d]) => (c === 0n ? null : reduced(floorModulo(a * d, c * b), b * d)),
  negative: ([over, under]) => [-over, under],
  abs: ([over, under]) => [magnitude(over), under],
};

/** Return the sum of two fractions. */
export function plus([a, b], [c, d]) {
  return reduced(a * d + c * b, b * d);
}

/** Return the difference of two fractions. */
export function minus([a, b], [c, d]) {
  return reduced(a * d - c * b, b * d);
}

/** Return over / under (under not 0n) in lowest terms, under positive. */
export function reduced(over, under) {
  let [divisor, rest] = [magnitude(under), magnitude(over)];
  while (rest !== 0n) {
    [divisor, rest] = [rest, divisor % rest];
  }
  return under < 0n ? [-over / divisor, -under / divisor] : [over / divisor, under / divisor];
}

/** Return the remainder with the sign of the divisor, as Python's %. */
export function floorModulo(number, divisor) {
  return ((number % divisor) + divisor) % divisor;
}

/** Return a whole number without its sign. */
export function magnitude(number) {
  return number < 0n ? -number : number;
}

/** Return the fraction that a cell of `readCell` stands for; "x" counts as 0. */
export function fractionOfCell(cell) {
  return cell.kind === "number" ? fractionOfNumber(cell.value) : [0n, 1n];
}

/** Return the decimal that a double stands for, at most 9 places: 39.199999999999996 is 39.2. */
export function fractionOfNumber(value) {
  let [whole, halvings] = [Math.abs(value), 0n];
  while (!Number.isInteger(whole)) {
    whole *= 2;
    halvings += 1n;
  }
  const billionths = roundedQuotient(BigInt(whole) * 10n ** 9n, 1n << halvings);
  // Python's round() gives the nearest double, and its shortest decimal is what counts.
  const [over, under] = fractionOf(String(nearestQuotient(billionths, 10n ** 9n)));
  return [value < 0 ? -over : over, under];
}

/** Return the fraction that a text such as "-39.2", "1e+21" or "176/5" says. */
export function fractionOf(text) {
  const [, sign, whole, decimals = "", exponent = "0", under = "1"] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-]?[0-9]+))?(?:\/([0-9]+))?$/.exec(text);
  const power = Number(exponent) - decimals.length;
  const over = BigInt(`${sign}${whole}${decimals}`) * 10n ** BigInt(Math.max(power, 0));
  return reduced(over, BigInt(under) * 10n ** BigInt(Math.max(-power, 0)));
}
