const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Return the direction of a key that leaves a box, or null if the key stays in it: a caret in mid-text moves first. */
export function directionOf(event, input) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (event.key === "Enter") return DIRECTIONS.ArrowDown;
  const direction = DIRECTIONS[event.key] ?? null;
  if (direction === null || direction[0] === 0) return direction;
  const { selectionStart: start, selectionEnd: end, value } = input;
  if (start === 0 && end === value.length) return direction;
  if (start !== end) return null;
  return (direction[0] < 0 ? start === 0 : end === value.length) ? direction : null;
}

/** Return which of some rectangles lies next to one in a direction, as its index; -1 if none does. */
export function nextInDirection(rectangles, from, [dx, dy]) {
  const centre = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const [x, y] = centre(rectangles[from]);
  let best = -1;
  let least = Infinity;
  rectangles.forEach((rectangle, at) => {
    const [x2, y2] = centre(rectangle);
    const ahead = (x2 - x) * dx + (y2 - y) * dy;
    const aside = Math.abs((x2 - x) * dy) + Math.abs((y2 - y) * dx);
    if (at === from || ahead <= 2 || (dx !== 0 && aside > 12)) return; // sideways means in the same row
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [at, cost];
  });
  return best;
}
