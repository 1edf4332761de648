import { boxesOf, changesTo, placeOf, readSheet } from "./sheet.js";
import { closeTyping, newHistory, remember, stepBack } from "./history.js";
import { fromAnswers, toAnswers } from "./answers.js";
import { parseBlock, placeBlock } from "./paste.js";
import { directionOf, nextInDirection } from "./moves.js";
import { keep, kept, openStore, storeName } from "./store.js";
import { kindOfFile, readResults, stateOf } from "./results.js";
import { clearResult, clearVerdict, paintResult } from "./paint.js";
import { openFile, saveFile } from "./files.js";
import { showExercise, showProgress } from "./show.js";

const SHOWN_MS = 5000;

/** Bring the page to life. */
export function start(root = document) {
  const sheet = readSheet(root);
  const app = { sheet, root, history: newHistory(), states: {}, before: new WeakMap(), storage: openStore(root.defaultView), timer: 0 };
  for (const input of boxesOf(sheet)) {
    Object.assign(input, { autocomplete: "off", spellcheck: false, autocapitalize: "off" });
    app.before.set(input, "");
  }
  restore(app);
  listen(app);
  refresh(app, Object.keys(sheet.inputs));
  if (root.defaultView.matchMedia("(max-width: 68rem)").matches) root.querySelector(".contents details").open = false;
  root.documentElement.dataset.ready = "";
}

function listen(app) {
  const { root } = app;
  root.addEventListener("input", ({ target }) => target.dataset?.cell ? typed(app, target) : target.closest?.(".who") && save(app));
  root.addEventListener("focusin", ({ target }) => {
    closeTyping(app.history);
    if (target.dataset?.cell) target.select();
  });
  root.addEventListener("keydown", (event) => pressed(app, event));
  root.addEventListener("paste", (event) => event.target.dataset?.cell && pasted(app, event));
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (button) ACTIONS[button.dataset.do](app, button);
  });
  root.getElementById("open-file").addEventListener("change", ({ target }) => {
    if (target.files[0]) open(app, target.files[0]);
    target.value = "";
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) open(app, event.dataTransfer.files[0]);
  });
  const view = root.defaultView;
  view.addEventListener("pagehide", () => app.timer && saveNow(app)); // another window's sheet is not overwritten by an old one
  view.addEventListener("beforeprint", () => root.querySelectorAll(".tables details").forEach((one) => (one.open = true)));
}

const ACTIONS = {
  undo: (app) => step(app, false),
  redo: (app) => step(app, true),
  open: ({ root }) => root.getElementById("open-file").click(),
  download(app) {
    saveNow(app);
    saveFile(app.root, "answers.json", `${JSON.stringify(toAnswers(app.sheet, who(app)), null, 1)}\n`);
    say(app, "answers.json was downloaded: upload it to Gradescope.");
  },
  clear(app, button) {
    const { exercise } = button.closest("[data-exercise]").dataset;
    const { title } = app.sheet.data.exercises[exercise];
    write(app, boxesOf(app.sheet, exercise).map((input) => [input, ""]), `${title} is empty. Undo brings it back.`);
  },
  "clear-all"(app) {
    const pairs = [...boxesOf(app.sheet), ...whoBoxes(app)].map((input) => [input, input.defaultValue]);
    write(app, pairs, "The whole sheet is empty. Undo brings it back.");
  },
};

function whoBoxes({ root }) {
  return ["who-name", "who-identity"].map((id) => root.getElementById(id));
}

function who(app) {
  const [name, identity] = whoBoxes(app).map((input) => input.value.trim());
  return { ...(name && { name }), ...(identity && { identity }) };
}

/** Say something to everybody: in the live region, and for a while where it is seen. */
function say(app, text) {
  const live = app.root.querySelector("[data-live]");
  const view = app.root.defaultView;
  live.textContent = text;
  live.dataset.shown = "";
  view.clearTimeout(app.shown);
  app.shown = view.setTimeout(() => delete live.dataset.shown, SHOWN_MS);
}

/** Write texts into boxes as one change that can be taken back, and say so. */
function write(app, pairs, words) {
  const changes = changesTo(pairs);
  for (const { input, after } of changes) input.value = after;
  remember(app.history, changes);
  touched(app, changes.map(({ input }) => input), words);
}

function typed(app, input) {
  remember(app.history, [{ input, before: app.before.get(input), after: input.value }], true);
  touched(app, [input]);
}

function step(app, forward) {
  const inputs = stepBack(app.history, forward);
  touched(app, inputs);
  inputs[0]?.focus();
}

function touched(app, inputs, words = "") {
  const boxes = inputs.filter((input) => input.dataset.cell);
  for (const input of boxes) {
    app.before.set(input, input.value);
    clearVerdict(input);
  }
  const keys = refresh(app, [...new Set(boxes.map((input) => placeOf(input).exercise))]);
  const said = [words, ...keys.map((key) => `${key}.`)].filter(Boolean);
  if (said.length) say(app, said.join(" "));
  save(app);
}

/** Show what follows from the boxes of some exercises; return what there is to say about their printed keys. */
function refresh(app, exercises) {
  const said = [];
  for (const exercise of exercises) {
    const found = showExercise(app.sheet, exercise);
    app.states[exercise] = found.state;
    said.push(...found.said);
  }
  showProgress(app.sheet, app.states, "filled in");
  app.root.querySelector("[data-do=undo]").disabled = app.history.done.length === 0;
  app.root.querySelector("[data-do=redo]").disabled = app.history.undone.length === 0;
  return said;
}

function pressed(app, event) {
  const input = event.target;
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase()) && !input.closest?.(".who")) {
    event.preventDefault();
    step(app, event.shiftKey || event.key.toLowerCase() === "y");
    return;
  }
  const direction = input.dataset?.cell ? directionOf(event, input) : null;
  if (!direction) return;
  const boxes = boxesOf(app.sheet, placeOf(input).exercise);
  const at = nextInDirection(boxes.map((box) => box.getBoundingClientRect()), boxes.indexOf(input), direction);
  if (at >= 0) {
    event.preventDefault();
    boxes[at].focus();
  }
}

function pasted(app, event) {
  const { exercise, blank, at } = placeOf(event.target);
  const facts = app.sheet.data.exercises[exercise].blanks[blank];
  const block = parseBlock(event.clipboardData.getData("text/plain"));
  if (facts.kind === "link" || block.length === 0 || (block.length === 1 && block[0].length === 1)) return;
  event.preventDefault();
  const { placed, dropped } = placeBlock(block, facts.shape, at);
  const filled = placed.length === 1 ? "1 box was filled." : `${placed.length} boxes were filled.`;
  const words = dropped ? `${filled} ${dropped} did not fit and ${dropped === 1 ? "was" : "were"} left out.` : filled;
  write(app, placed.map(([flat, text]) => [app.sheet.inputs[exercise][blank][flat], text]), words);
}

async function open(app, file) {
  const { document: found, reason } = await openFile(file);
  const kind = reason ? "" : kindOfFile(found);
  if (kind === "answers") openAnswers(app, found, file.name);
  else if (kind === "results") openResults(app, found);
  else report(app, [reason ?? `${file.name} holds neither answers nor results of this worksheet.`]);
}

function openAnswers(app, found, name) {
  const { texts, messages, refused } = fromAnswers(found, app.sheet.data);
  if (refused) return report(app, messages);
  clearResult(app.sheet);
  const pairs = [];
  for (const [exercise, blanks] of Object.entries(app.sheet.inputs)) {
    for (const [blank, inputs] of Object.entries(blanks)) {
      inputs.forEach((input, at) => pairs.push([input, texts[exercise]?.[blank]?.[at] ?? ""]));
    }
  }
  write(app, [...pairs, ...whoPairs(app, found)]);
  return report(app, [`${name} was opened.`, ...messages]);
}

function openResults(app, found) {
  const result = readResults(found, app.sheet.data);
  if (result.refused) return report(app, result.messages);
  const strange = paintResult(app.sheet, result);
  for (const [id, item] of Object.entries(result.items)) app.states[id] = stateOf(item);
  showProgress(app.sheet, app.states, "completed");
  const other = strange ? [`${strange} boxes do not hold what was marked: open the answers.json that you uploaded first.`] : [];
  return report(app, [result.summary, ...other]);
}

function report(app, lines) {
  const box = app.root.querySelector("[data-result]");
  box.replaceChildren();
  for (const line of lines.join("\n").split("\n")) {
    box.append(Object.assign(app.root.createElement(/ of [\d.]+ points/.test(line) ? "strong" : "span"), { textContent: `${line}\n` }));
  }
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
  say(app, lines.join(" "));
}

function whoPairs(app, { name, identity }) {
  const found = whoBoxes(app).map((input, at) => [input, [name, identity][at]]);
  return found.filter(([, text]) => typeof text === "string").map(([input, text]) => [input, text.slice(0, 200)]);
}

function restore(app) {
  const found = app.storage && kept(app.storage, storeName(app.sheet.data));
  if (!found) return;
  const { texts } = fromAnswers(found, app.sheet.data);
  for (const [exercise, blanks] of Object.entries(texts)) {
    for (const [blank, cells] of Object.entries(blanks)) {
      cells.forEach((text, at) => {
        const input = app.sheet.inputs[exercise][blank][at];
        input.value = text;
        app.before.set(input, text);
      });
    }
  }
  for (const [input, text] of whoPairs(app, found)) input.value = text;
}

function save(app) {
  app.root.defaultView.clearTimeout(app.timer);
  app.timer = app.root.defaultView.setTimeout(() => saveNow(app), 200);
}

function saveNow(app) {
  app.timer = 0;
  const done = app.storage && keep(app.storage, storeName(app.sheet.data), toAnswers(app.sheet, who(app)));
  app.root.querySelector("[data-saved]").textContent = done ? "saved here" : "not saved here: download";
}
