const SCALAR = /\b(?:(?:np|numpy)\.)?u?(?:int|float)\d+\(([^()]*)\)/g;
const WRAPPING = /\b(?:(?:np|numpy)\.)?array\b|,\s*dtype\s*=\s*[\w.'"<>]+/g;

/** Return a pasted text as rows of cells: from a spreadsheet, a NumPy or JSON array, or plain numbers in rows. */
export function parseBlock(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^\n+|\n+$/g, "");
  if (lines.includes("\t")) return lines.split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  const plain = lines.replace(SCALAR, "$1").replace(WRAPPING, "");
  const nested = /[[\]()]/.test(plain);
  const rows = nested ? plain.split(/\]\s*,?\s*\[|\)\s*,?\s*\(/) : plain.split("\n");
  return rows
    .map((row) => row.replace(/[[\]()]/g, " ").trim())
    .filter((row) => row !== "")
    .map((row) => splitRow(row, nested));
}

function splitRow(row, nested) {
  const commas = nested || row.split(",").length > 2; // a single comma may be somebody's decimal point
  const cells = row.split(commas ? /\s*[,;]\s*|\s+/ : /\s*;\s*|,\s+|(?<!\/)\s+(?!\/)/).filter((cell) => cell !== "");
  return cells.map((cell) => cell.replace(/^["']|["']$/g, ""));
}

/** Return where a block goes: flat positions with their texts, from a cell of a grid on, and how many found no place. */
export function placeBlock(block, shape, at) {
  const [height, width] = shape.length === 2 ? shape : [1, shape[0] ?? 1];
  let rows = block;
  const isFlat = (length) => rows.length === 1 && rows[0].length === length;
  if (isFlat(height * width) && height > 1) rows = chunk(rows[0], width);
  if (height === 1 && rows.length > 1 && rows.every((row) => row.length === 1)) rows = [rows.flat()];
  let [top, left] = [Math.floor(at / width), at % width];
  const fits = rows.length <= height - top && rows.every((row) => row.length <= width - left);
  const exact = rows.length === height && rows.every((row) => row.length === width);
  if (!fits && exact) [top, left] = [0, 0];
  const placed = [];
  let dropped = 0;
  rows.forEach((row, r) =>
    row.forEach((text, c) => {
      if (top + r < height && left + c < width) placed.push([(top + r) * width + left + c, text]);
      else dropped += 1;
    }),
  );
  return { placed, dropped };
}

function chunk(cells, width) {
  const rows = [];
  for (let at = 0; at < cells.length; at += width) rows.push(cells.slice(at, at + width));
  return rows;
}
