// What a student typed into a box: the rules and the words of autograder/response.py. tests/data/cells.json has both.

/** Longest number that is read, in characters. */
export const LONGEST_NUMBER = 400;

/** Longest web address that is read, in characters. */
export const LONGEST_LINK = 2000;

/** What counts as space for Python: String.trim() differs in U+FEFF and some controls. */
export const SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
export const SPACE = new RegExp(`[${SPACES}]`);

/** "x" and a dash stand for "not needed". */
export const NOT_NEEDED = ["x", "X", "-", "\u2013"];

export const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
export const FRACTION = /^([+-]?)([0-9]+)[\t-\r ]*\/[\t-\r ]*([0-9]+)$/;
export const WITH_COMMA = /^[+-]?[0-9]+,[0-9]+$/;
export const NOT_FINITE = /^[+-]*(?:nan|inf|infinity)$/i;

/** Controls, direction marks, lone surrogates and unassigned characters, which no web address has. */
export const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
export const WEB_ADDRESS = new RegExp(`^https?://([^${SPACES}/?#]+)(?:[/?#][^${SPACES}]*)?$`, "iu");
export const WORD = /[\p{L}\p{N}_]/u;

/**
 * Read one box. `kind` is the blank's ("number", "choice" or "link"), `notNeeded` says whether "x" is an answer
 * there, `choices` are the options of a choice. `value` is a number, a link's address, or null.
 */
export function readCell(text, { kind = "number", notNeeded = false, choices = null } = {}) {
  const typed = stripped(text);
  if (typed === "") {
    return { kind: "empty", value: null, reason: "" };
  }
  if (kind === "link") {
    return readLink(typed);
  }
  if (NOT_NEEDED.includes(typed)) {
    return notNeeded
      ? { kind: "not needed", value: null, reason: "" }
      : unreadable('("not needed") is not an answer here');
  }
  const value = parseNumber(text);
  if (typeof value === "string") {
    return unreadable(value);
  }
  if (kind === "choice" && !choices?.includes(value)) {
    return unreadable(`is not one of the options ${(choices ?? []).join(", ")}`);
  }
  return { kind: "number", value, reason: "" };
}

/** Return the number that was typed, or the reason why it is none. */
export function parseNumber(text) {
  if (codePoints(text) > LONGEST_NUMBER) {
    return `is longer than ${LONGEST_NUMBER} characters`;
  }
  const typed = stripped(text).replaceAll("\u2212", "-");
  const fraction = FRACTION.exec(typed);
  if (fraction) {
    const [, sign, over, under] = fraction;
    if (BigInt(under) === 0n) {
      return "divides by zero";
    }
    const value = nearestQuotient(BigInt(over), BigInt(under));
    if (value === Infinity) {
      return "is too large";
    }
    return sign === "-" && BigInt(over) !== 0n ? -value : value;
  }
  if (DECIMAL.test(typed)) {
    const value = Number(typed);
    return Number.isFinite(value) ? value : "is too large";
  }
  if (WITH_COMMA.test(typed)) {
    return "has a comma: write a point";
  }
  return NOT_FINITE.test(typed) ? "is not a finite number" : "is not a number";
}

/** Return the double nearest to over / under (both >= 0n, ties to even), as Python divides whole numbers. */
export function nearestQuotient(over, under) {
  if (over === 0n) {
    return 0;
  }
  // over / under = quotient / 2 ** shift with a quotient of 53 bits, fewer only where doubles have fewer.
  let shift = Math.min(1074, 53 - bitLength(over) + bitLength(under));
  if (scaled(over, shift) / scaled(under, -shift) >= 2n ** 53n) {
    shift -= 1;
  }
  const [top, bottom] = [scaled(over, shift), scaled(under, -shift)];
  return Number(roundedQuotient(top, bottom)) * 2 ** -shift;
}

/** Return top / bottom (top >= 0n, bottom > 0n) as the nearest whole number, ties to even. */
export function roundedQuotient(top, bottom) {
  const quotient = top / bottom;
  const twice = 2n * (top % bottom);
  return twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** Return number * 2 ** shift, or the number itself for a negative shift. */
export function scaled(number, shift) {
  return shift > 0 ? number << BigInt(shift) : number;
}

/** Return the length of a whole number in bits. */
export function bitLength(number) {
  return number.toString(2).length;
}

/** Read a box for a web address; it is never fetched. */
export function readLink(typed) {
  const host = codePoints(typed) <= LONGEST_LINK && !HIDDEN.test(typed) && WEB_ADDRESS.exec(typed)?.[1];
  return host && WORD.test(host)
    ? { kind: "link", value: typed, reason: "" }
    : unreadable("is not a web address that starts with http:// or https://");
}

/** Return a cell that cannot be read. */
export function unreadable(reason) {
  return { kind: "unreadable", value: null, reason };
}

/** Return text without the space around it, as Python's str.strip(). */
export function stripped(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start])) {
    start += 1;
  }
  while (end > start && SPACE.test(text[end - 1])) {
    end -= 1;
  }
  return text.slice(start, end);
}

/** Return the length of a text as Python counts it, in code points. */
export function codePoints(text) {
  return [...text].length;
}
