import { boxesOf } from "./sheet.js";
import { stateOf } from "./results.js";

const WORDS = {
  CORRECT: "right",
  FOLLOW_THROUGH: "carried",
  MISCONCEPTION: "wrong",
  INCORRECT: "wrong",
  UNREADABLE: "cannot be read",
  NO_RESPONSE: "empty",
  NOT_MARKED: "not marked",
};

/** Paint a result onto the sheet; return how many boxes do not hold what was marked. */
export function paintResult(sheet, result) {
  let strange = 0;
  clearResult(sheet);
  for (const [exercise, item] of Object.entries(result.items)) {
    const article = sheet.root.getElementById(exercise);
    for (const [blank, verdicts] of Object.entries(item.verdicts)) {
      const inputs = boxesFor(sheet, exercise, blank);
      verdicts.forEach((verdict, at) => {
        if (!inputs[at] || !Object.hasOwn(WORDS, verdict ?? "")) return;
        paintBox(inputs[at], verdict);
        if (!item.attempted || verdict === "UNREADABLE") return; // what has no place in the boxes leaves them empty
        strange += (inputs[at].value.trim() === "") !== (verdict === "NO_RESPONSE") ? 1 : 0;
      });
    }
    writeFeedback(sheet, article, exercise, item);
  }
  return strange;
}

/** Return the boxes of a blank that a result names; none if the sheet has no such blank. */
function boxesFor(sheet, exercise, blank) {
  return Object.hasOwn(sheet.inputs[exercise], blank) ? sheet.inputs[exercise][blank] : [];
}

/** Return what carries the mark beside a box: an input itself cannot. */
function boxAround(input) {
  return input.parentElement;
}

function paintBox(input, verdict) {
  const cell = boxAround(input);
  cell.dataset.verdict = verdict;
  input.dataset.label ??= input.getAttribute("aria-label") ?? "";
  if (input.dataset.label) input.setAttribute("aria-label", `${input.dataset.label}: ${WORDS[verdict]}`);
}

/** Write the marks and the sentence; it stands at the blank with the first error, or below the exercise. */
function writeFeedback(sheet, article, exercise, item) {
  if (!item.attempted) return;
  if (item.marks !== null && Number(item.maxMarks) !== 0) {
    const marks = addPart(article.querySelector("h3"), "span", "marks");
    marks.textContent = `${shortNumber(item.marks)} of ${shortNumber(item.maxMarks)}`;
  }
  if (item.sentence === "") return;
  const feedback = addPart(article.querySelector("fieldset"), "p", "feedback");
  feedback.textContent = item.sentence;
  feedback.dataset.state = stateOf(item);
  const first = boxesFor(sheet, exercise, item.first);
  if (first.length === 0) return;
  const label = sheet.data.exercises[exercise].blanks[item.first].label.replace(/, \S+ above.*/, "");
  feedback.textContent = item.sentence.replace(`error is in ${item.first}`, () => `error is in “${label}”`);
  const wrong = first.find((input) => ["INCORRECT", "MISCONCEPTION"].includes(boxAround(input).dataset.verdict));
  const box = wrong ?? first[0];
  boxAround(box).dataset.first = "";
  feedback.id = `${exercise}-feedback`;
  box.setAttribute("aria-describedby", feedback.id);
  const table = box.closest(".scroll, .named, .field, .program");
  table?.after(feedback);
}

function addPart(before, name, kind) {
  const part = before.ownerDocument.createElement(name);
  part.className = kind;
  before.after(part);
  return part;
}

/** Return marks as they are read: exact fractions are rounded here. */
export function shortNumber(marks) {
  const [over, under] = String(marks).split("/").map(Number);
  return String(Math.round((over / (under || 1)) * 100) / 100);
}

/** Take a result off the sheet again. */
export function clearResult(sheet) {
  boxesOf(sheet).forEach(clearVerdict);
  for (const part of sheet.root.querySelectorAll(".marks, .feedback")) part.remove();
}

/** Take the verdict off one box, because it no longer holds what was marked. */
export function clearVerdict(input) {
  const cell = boxAround(input);
  delete cell.dataset.verdict;
  delete cell.dataset.first;
  input.removeAttribute("aria-describedby");
  if (input.dataset.label) input.setAttribute("aria-label", input.dataset.label);
}
