import { boxesOf } from "./sheet.js";
import { countLevels, lookAt } from "./progress.js";
import { plotOwn } from "./plotting.js";

const KEY_WORDS = new Map([
  [true, "met"],
  [false, "not met yet"],
  [null, ""],
]);
const MOST_REASONS = 3;

/** Show what follows from the boxes of an exercise: what cannot be read, its printed keys, its drawing. */
export function showExercise(sheet, exercise) {
  const article = sheet.root.getElementById(exercise);
  const found = lookAt(sheet, exercise);
  for (const input of boxesOf(sheet, exercise)) input.removeAttribute("aria-invalid");
  for (const { blank, at } of found.unreadable) sheet.inputs[exercise][blank][at].setAttribute("aria-invalid", "true");
  showReasons(sheet, article, found.unreadable);
  const said = [];
  article.querySelectorAll("[data-key]").forEach((element, at) => {
    const met = String(found.keys[at]);
    if (element.dataset.met !== undefined && element.dataset.met !== met && found.keys[at] !== null) {
      said.push(`${element.querySelector(".key-text").textContent} ${KEY_WORDS.get(found.keys[at])}`);
    }
    element.dataset.met = met;
    element.querySelector("[data-key-state]").textContent = KEY_WORDS.get(found.keys[at]);
  });
  plotOwn(sheet, exercise);
  return { state: found.state, said };
}

function showReasons(sheet, article, unreadable) {
  article.querySelector(".unreadable")?.remove();
  if (unreadable.length === 0) return;
  const lines = unreadable.slice(0, MOST_REASONS).map(({ blank, at, reason }) => {
    const input = sheet.inputs[article.dataset.exercise][blank][at];
    const label = input.dataset.label || input.getAttribute("aria-label") || sheet.data.exercises[article.dataset.exercise].blanks[blank].label;
    return `${label}: “${input.value.trim().slice(0, 30)}” ${reason}.`;
  });
  if (unreadable.length > MOST_REASONS) lines.push(`… and ${unreadable.length - MOST_REASONS} more.`);
  const list = sheet.root.createElement("ul");
  list.className = "unreadable";
  for (const line of lines) list.append(Object.assign(sheet.root.createElement("li"), { textContent: line }));
  article.querySelector("fieldset").after(list);
}

/** Show how far the whole sheet is, as the cover does: exercises filled in, or completed once they are marked. */
export function showProgress(sheet, states, done) {
  const { root, data } = sheet;
  const ids = new Set(Object.keys(states).filter((id) => states[id] === "filled"));
  const counts = countLevels(data, ids);
  for (const cell of root.querySelectorAll("[data-level]")) cell.textContent = counts[cell.dataset.level] ?? 0;
  for (const count of root.querySelectorAll("[data-bar-count], [data-goal-count]")) count.textContent = counts.all;
  for (const bar of root.querySelectorAll("[data-goal]")) bar.value = Math.min(counts.all, bar.max);
  for (const name of root.querySelectorAll("[data-count-name]")) name.textContent = done;
  for (const link of root.querySelectorAll("[data-link]")) link.dataset.state = states[link.dataset.link];
}
