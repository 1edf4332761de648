const VERDICTS = {
  C: "CORRECT",
  F: "FOLLOW_THROUGH",
  M: "MISCONCEPTION",
  I: "INCORRECT",
  U: "UNREADABLE",
  "-": "NO_RESPONSE",
  N: "NOT_MARKED",
};

/** Say what kind of file was opened: "answers", "results" or "". */
export function kindOfFile(document) {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return "";
  if (document.extra_data?.byhand?.items || Array.isArray(document.items)) return "results";
  return typeof document.responses === "object" && document.responses !== null ? "answers" : "";
}

/** Return a result, Gradescope's document or that of `grade --json`, as what is painted on the sheet. */
export function readResults(document, data) {
  const details = document.extra_data?.byhand;
  const found = details ? fromGradescope(document, details) : fromGrade(document);
  const messages = [];
  if (found.worksheet && found.worksheet !== data.worksheet) {
    messages.push(`These results are for the worksheet “${found.worksheet}”, and this sheet is “${data.worksheet}”.`);
    return { ...found, items: {}, messages, refused: true };
  }
  if (found.variant && found.variant !== (data.variant || "printed")) {
    messages.push(`These results are for the variant ${found.variant}, and this sheet is another one.`);
    return { ...found, items: {}, messages, refused: true };
  }
  const items = Object.fromEntries(Object.entries(found.items).filter(([id]) => Object.hasOwn(data.exercises, id)));
  return { ...found, items, messages, refused: false };
}

function fromGradescope(document, details) {
  const shown = ["cells", "worked"].includes(details.policies?.disclosure);
  const items = {};
  for (const [id, item] of Object.entries(details.items)) {
    const cells = Object.entries(item.verdicts ?? {}).map(([blank, codes]) => [blank, [...codes].map((code) => VERDICTS[code])]);
    items[id] = {
      marks: item.marks ?? null,
      maxMarks: item.max_marks ?? null,
      completed: item.completed === true,
      attempted: "verdicts" in item,
      sentence: item.feedback ?? "",
      first: item.first_error ?? null,
      verdicts: shown ? Object.fromEntries(cells) : {},
    };
  }
  const summary = typeof document.output === "string" ? document.output.split("\n\nCompleted exercises")[0] : "";
  return { worksheet: details.worksheet, variant: details.variant, items, summary };
}

function fromGrade(document) {
  const items = {};
  for (const item of document.items) {
    items[item.id] = {
      marks: item.marks,
      maxMarks: item.max_marks,
      completed: item.completed === true,
      attempted: item.attempted,
      sentence: item.feedback ?? "",
      first: item.first_error ?? null,
      verdicts: Object.fromEntries(item.blanks.map((blank) => [blank.id, [blank.cells].flat(2)])),
    };
  }
  const summary = [`${document.score} of ${document.max_score} points`, `${document.completed} exercises completed`, ...(document.messages ?? [])];
  return { worksheet: document.worksheet ?? "", variant: document.variant ?? "", items, summary: summary.join("\n") };
}

/** Return how an exercise did as a whole: "filled" (completed), "wrong", "carried", "begun" or "empty". */
export function stateOf(item) {
  if (item.completed) return "filled";
  const all = Object.values(item.verdicts).flat();
  if (!item.attempted) return "empty";
  if (all.some((verdict) => ["INCORRECT", "MISCONCEPTION", "UNREADABLE"].includes(verdict))) return "wrong";
  return all.includes("FOLLOW_THROUGH") ? "carried" : "begun";
}
