import { readBlank } from "./sheet.js";

const SVG = "http://www.w3.org/2000/svg";

function draw(parent, name, attributes, text = "") {
  const element = parent.ownerDocument.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** Return the points of two rows of cells, x and y, where both are numbers; `at` is the column. */
export function pointsOf(xs, ys) {
  return xs.flatMap((x, at) =>
    x.kind === "number" && ys[at]?.kind === "number" ? [{ at, x: x.value, y: ys[at].value }] : [],
  );
}

/** Plot a student's own points and curves, as far as they are filled in. */
export function plotOwn(sheet, exercise) {
  const article = sheet.root.getElementById(exercise);
  for (const group of article.querySelectorAll("[data-plot]")) {
    const cells = readBlank(sheet, exercise, group.dataset.plot);
    const half = cells.length / 2;
    const names = group.dataset.names.split(" ");
    group.replaceChildren();
    for (const { at, x, y } of pointsOf(cells.slice(0, half), cells.slice(half))) {
      if (Math.abs(x) > 3.5 || Math.abs(y) > 3.5) continue; // not on this grid
      draw(group, "circle", { cx: x, cy: -y, r: 0.16 });
      draw(group, "text", { x: x + 0.34, y: -y - 0.2 }, names[at] ?? "");
    }
  }
  for (const group of article.querySelectorAll("[data-curve]")) {
    const [x, y] = group.dataset.curve.split(" ").map((blank) => readBlank(sheet, exercise, blank));
    const scale = 100 / Number(group.dataset.upto);
    const points = pointsOf(x, y).filter((point) => point.x >= 0 && point.y >= 0 && point.x * scale <= 100 && point.y * scale <= 100);
    const dots = points.map((point) => [point.x * scale, 100 - point.y * scale]);
    group.replaceChildren();
    draw(group, "polyline", { points: dots.map((dot) => dot.join(",")).join(" ") });
    for (const [cx, cy] of dots) draw(group, "circle", { cx, cy, r: 1.6 });
  }
}
