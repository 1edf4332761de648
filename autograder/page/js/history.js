const MOST_STEPS = 500;

/** Return an empty history: what was changed, and what was taken back. */
export function newHistory() {
  return { done: [], undone: [] };
}

/** Remember a change; typing on in the same box is one change. */
export function remember(history, changes, typing = false) {
  if (changes.length === 0) return;
  history.undone.length = 0;
  const last = history.done.at(-1);
  if (typing && last?.typing && last.changes[0].input === changes[0].input) {
    last.changes[0].after = changes[0].after;
    return;
  }
  history.done.push({ changes, typing });
  if (history.done.length > MOST_STEPS) history.done.shift();
}

/** Say that the next typing is a change of its own, even in the same box. */
export function closeTyping(history) {
  const last = history.done.at(-1);
  if (last) last.typing = false;
}

/** Take the last change back, or do it again; return the boxes that it touched. */
export function stepBack(history, forward = false) {
  const [from, to] = forward ? [history.undone, history.done] : [history.done, history.undone];
  const step = from.pop();
  if (!step) return [];
  step.typing = false;
  to.push(step);
  for (const { input, before, after } of step.changes) input.value = forward ? after : before;
  return step.changes.map(({ input }) => input);
}
