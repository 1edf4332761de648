import { readExercise } from "./sheet.js";
import { checkKey } from "./keys.js";

/** Return how far an exercise is: "empty", "begun" or "filled", its unreadable cells, and its printed keys. */
export function lookAt(sheet, exercise) {
  const cells = readExercise(sheet, exercise);
  const kinds = Object.values(cells).flatMap((blank) => blank.map((cell) => cell.kind));
  const unreadable = Object.entries(cells).flatMap(([blank, read]) =>
    read.flatMap((cell, at) => (cell.kind === "unreadable" ? [{ blank, at, reason: cell.reason }] : [])),
  );
  const keys = sheet.data.exercises[exercise].keys.map(({ tree, value }) => checkKey(tree, value, cells).met);
  const done = kinds.every((kind) => kind !== "empty" && kind !== "unreadable") && !keys.includes(false);
  const state = done ? "filled" : kinds.every((kind) => kind === "empty") ? "empty" : "begun";
  return { state, unreadable, keys };
}

/** Return how many exercises of each level are in a set; the activity has no level and counts nowhere. */
export function countLevels(data, ids) {
  const counts = { all: 0 };
  for (const [id, { level }] of Object.entries(data.exercises)) {
    if (level === null || !ids.has(id)) continue;
    counts[level] = (counts[level] ?? 0) + 1;
    counts.all += 1;
  }
  return counts;
}
