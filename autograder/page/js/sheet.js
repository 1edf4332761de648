import { readCell } from "./number.js";

/** The sheet: what the page says of each blank, and the boxes that hold its cells. */
export function readSheet(root) {
  const data = JSON.parse(root.getElementById("sheet-data").textContent);
  const inputs = {};
  for (const article of root.querySelectorAll("[data-exercise]")) {
    const blanks = (inputs[article.dataset.exercise] = {});
    for (const holder of article.querySelectorAll("[data-blank]")) {
      const { blank } = holder.dataset;
      blanks[blank] = [...holder.querySelectorAll("input")];
      blanks[blank].forEach((input, at) => (input.dataset.cell = `${blank}.${at}`));
    }
  }
  return { root, data, inputs };
}

/** Return which exercise, blank and cell a box is. */
export function placeOf(input) {
  const [blank, at] = input.dataset.cell.split(".");
  return { exercise: input.closest("[data-exercise]").dataset.exercise, blank, at: Number(at) };
}

/** Return every box of the sheet, or of one exercise. */
export function boxesOf(sheet, exercise = null) {
  const chosen = exercise === null ? Object.values(sheet.inputs) : [sheet.inputs[exercise]];
  return chosen.flatMap((blanks) => Object.values(blanks).flat());
}

/** Return what the boxes of a blank hold, as typed. */
export function typedIn(sheet, exercise, blank) {
  return sheet.inputs[exercise][blank].map((input) => input.value);
}

/** Return what the page says of a blank, as the reader of cells wants it. */
export function rulesOf(sheet, exercise, blank) {
  const facts = sheet.data.exercises[exercise].blanks[blank];
  return { kind: facts.kind ?? "number", notNeeded: facts.notNeeded ?? false, choices: facts.choices ?? null };
}

/** Return the cells of a blank as they are read. */
export function readBlank(sheet, exercise, blank) {
  const rules = rulesOf(sheet, exercise, blank);
  return typedIn(sheet, exercise, blank).map((text) => readCell(text, rules));
}

/** Return the cells of every blank of an exercise as they are read. */
export function readExercise(sheet, exercise) {
  return Object.fromEntries(
    Object.keys(sheet.inputs[exercise]).map((blank) => [blank, readBlank(sheet, exercise, blank)]),
  );
}

/** Write what undo needs: the boxes that are about to change, with their texts before and after. */
export function changesTo(pairs) {
  return pairs
    .filter(([input, after]) => input.value !== after)
    .map(([input, after]) => ({ input, before: input.value, after }));
}
