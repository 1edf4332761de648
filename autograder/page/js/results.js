const VERDICTS = {
  C: "CORRECT",
  F: "FOLLOW_THROUGH",
  M: "MISCONCEPTION",
  I: "INCORRECT",
  U: "UNREADABLE",
  "-": "NO_RESPONSE",
  N: "NOT_MARKED",
};

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const asText = (value) => (["string", "number"].includes(typeof value) ? String(value) : "");
const asMarks = (value) => asText(value) || null;
const asRounded = (value) => String(Math.round(Number(asText(value)) * 100) / 100);

/** Say what kind of file was opened: "answers", "results" or "". */
export function kindOfFile(document) {
  if (!isRecord(document)) return "";
  if (isRecord(document.extra_data?.byhand?.items) || Array.isArray(document.items)) return "results";
  return typeof document.responses === "object" && document.responses !== null ? "answers" : "";
}

/** Return a result, Gradescope's document or that of `grade --json`, as what is painted on the sheet. */
export function readResults(document, data) {
  const details = isRecord(document.extra_data?.byhand?.items) ? document.extra_data.byhand : null;
  const found = details ? fromGradescope(document, details) : fromGrade(document);
  const messages = [];
  if (found.worksheet && found.worksheet !== data.worksheet) {
    messages.push(`These results are for the worksheet “${found.worksheet.slice(0, 60)}”, and this sheet is “${data.worksheet}”.`);
    return { ...found, items: {}, messages, refused: true };
  }
  if (found.variant && found.variant !== (data.variant || "printed")) {
    messages.push(`These results are for the variant ${found.variant.slice(0, 60)}, and this sheet is another one.`);
    return { ...found, items: {}, messages, refused: true };
  }
  const items = Object.fromEntries(Object.entries(found.items).filter(([id]) => Object.hasOwn(data.exercises, id)));
  return { ...found, items, messages, refused: false };
}

function fromGradescope(document, details) {
  const shown = ["cells", "worked"].includes(details.policies?.disclosure);
  const items = {};
  for (const [id, item] of Object.entries(details.items).filter(([, found]) => isRecord(found))) {
    const cells = Object.entries(item.verdicts ?? {}).map(([blank, codes]) => [blank, [...asText(codes)].map((code) => VERDICTS[code])]);
    items[id] = {
      marks: asMarks(item.marks),
      maxMarks: asMarks(item.max_marks),
      completed: item.completed === true,
      attempted: "verdicts" in item,
      sentence: asText(item.feedback),
      first: shown ? asText(item.first_error) : "",
      verdicts: shown ? Object.fromEntries(cells) : {},
    };
  }
  const summary = typeof document.output === "string" ? document.output.split("\n\nCompleted exercises")[0] : "";
  return { worksheet: asText(details.worksheet), variant: asText(details.variant), items, summary };
}

function fromGrade(document) {
  const items = {};
  for (const item of document.items.filter(isRecord)) {
    const blanks = Array.isArray(item.blanks) ? item.blanks.filter(isRecord) : [];
    items[asText(item.id)] = {
      marks: asMarks(item.marks),
      maxMarks: asMarks(item.max_marks),
      completed: item.completed === true,
      attempted: item.attempted === true,
      sentence: asText(item.feedback),
      first: asText(item.first_error),
      verdicts: Object.fromEntries(blanks.map((blank) => [asText(blank.id), [blank.cells].flat(2).map(asText)])),
    };
  }
  const [score, most, completed] = [document.score, document.max_score, document.completed].map(asRounded);
  const messages = Array.isArray(document.messages) ? document.messages.map(asText) : [];
  const summary = [`${score} of ${most} points`, `${completed} exercises completed`, ...messages].join("\n");
  return { worksheet: asText(document.worksheet), variant: asText(document.variant), items, summary };
}

/** Return how an exercise did as a whole: "filled" (completed), "wrong", "carried", "begun" or "empty". */
export function stateOf(item) {
  if (item.completed) return "filled";
  const all = Object.values(item.verdicts).flat();
  if (!item.attempted) return "empty";
  if (all.some((verdict) => ["INCORRECT", "MISCONCEPTION", "UNREADABLE"].includes(verdict))) return "wrong";
  return all.includes("FOLLOW_THROUGH") ? "carried" : "begun";
}
