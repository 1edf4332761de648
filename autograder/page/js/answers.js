import { typedIn } from "./sheet.js";

/** Return the sheet as the answers file has it; exercises and blanks that were left empty are left out. */
export function toAnswers(sheet, who) {
  const responses = {};
  for (const [exercise, blanks] of Object.entries(sheet.inputs)) {
    for (const blank of Object.keys(blanks)) {
      const typed = typedIn(sheet, exercise, blank).map((text) => text.trim());
      if (typed.every((text) => text === "")) continue;
      const shape = sheet.data.exercises[exercise].blanks[blank].shape;
      (responses[exercise] ??= {})[blank] = nest(typed, shape);
    }
  }
  const { worksheet, variant } = sheet.data;
  return { worksheet, ...(variant && { variant }), ...who, responses };
}

/** Return flat cells in a blank's own shape. */
export function nest(cells, shape) {
  if (shape.length === 0) return cells[0];
  if (shape.length === 1) return cells;
  const rows = [];
  for (let at = 0; at < cells.length; at += shape[1]) rows.push(cells.slice(at, at + shape[1]));
  return rows;
}

/** Return the texts of a blank's boxes from what a file holds for it; null if it does not fit. */
export function flatten(raw, shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (isEmptyValue(raw)) return Array(size).fill("");
  if (!Array.isArray(raw)) return size === 1 ? textOf(raw, 1) : null;
  if (shape.length === 2 && raw.some(Array.isArray)) {
    if (raw.length !== shape[0]) return null;
    const rows = raw.map((row) => (isEmptyValue(row) ? Array(shape[1]).fill("") : row));
    if (rows.some((row) => !Array.isArray(row) || row.length !== shape[1])) return null;
    return textOf(rows.flat());
  }
  const row = raw.length === 1 && Array.isArray(raw[0]) ? raw[0] : raw;
  return row.length === size && (shape.length < 2 || shape.includes(1)) ? textOf(row) : null;
}

function isEmptyValue(raw) {
  return raw === null || raw === undefined || raw === "" || (Array.isArray(raw) && raw.length === 0);
}

function textOf(raw) {
  const values = Array.isArray(raw) ? raw : [raw];
  const texts = values.map((value) => {
    if (isEmptyValue(value)) return "";
    return typeof value === "object" ? null : String(value).replace(/[\r\n]+/g, " "); // a box has one line
  });
  return texts.includes(null) ? null : texts;
}

const MOST_MESSAGES = 8;

/** Return a name from a file as it may be said. */
function quoted(name) {
  return `“${name.length > 60 ? `${name.slice(0, 60)}…` : name}”`;
}

/** Return what an answers file says for this sheet: texts by exercise and blank, and what does not fit. */
export function fromAnswers(document, data) {
  const messages = [];
  const texts = {};
  if (document.worksheet && document.worksheet !== data.worksheet) {
    const named = typeof document.worksheet === "string" ? `the worksheet ${quoted(document.worksheet)}` : "another worksheet";
    messages.push(`This file is for ${named}, and this sheet is “${data.worksheet}”.`);
    return { texts, messages, refused: true };
  }
  const variant = typeof document.variant === "string" ? document.variant : "";
  if (variant.replace(/[\s-]/g, "").toUpperCase() !== data.variant) {
    const named = (code) => (code ? `the variant ${quoted(code)}` : "the printed numbers");
    messages.push(`This file was filled in for ${named(variant)}, and this sheet has ${named(data.variant)}.`);
    return { texts, messages, refused: true };
  }
  for (const [exercise, blanks] of Object.entries(document.responses ?? {})) {
    const known = Object.hasOwn(data.exercises, exercise) ? data.exercises[exercise].blanks : null;
    if (!known || typeof blanks !== "object" || blanks === null) {
      messages.push(`There is no exercise ${quoted(exercise)} on this sheet.`);
      continue;
    }
    for (const [blank, raw] of Object.entries(blanks)) {
      const fitted = Object.hasOwn(known, blank) ? flatten(raw, known[blank].shape) : null;
      if (fitted) (texts[exercise] ??= {})[blank] = fitted;
      else messages.push(`${quoted(blank)} of ${data.exercises[exercise].title} does not fit this sheet and was left out.`);
    }
  }
  const more = messages.splice(MOST_MESSAGES).length;
  if (more) messages.push(`… and ${more} more.`);
  return { texts, messages, refused: false };
}
