const LARGEST = 4 * 1024 * 1024;

/** Hand the student a file to save. */
export function saveFile(root, name, text) {
  const view = root.defaultView;
  const address = view.URL.createObjectURL(new view.Blob([text], { type: "application/json" }));
  const link = root.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  view.setTimeout(() => view.URL.revokeObjectURL(address), 10_000);
}

/** Return the document in a file that a student chose, or the reason why there is none. */
export async function openFile(file) {
  if (file.size > LARGEST) return { reason: `${file.name} is too large for a file of this sheet.` };
  try {
    return { document: parse((await file.text()).replace(/^\uFEFF/, "")) };
  } catch {
    return { reason: `${file.name} is not a JSON file.` };
  }
}

// A string need not end: otherwise a file that is no JSON could take forever.
const STRING_OR_NAN = /"(?:[^"\\]+|\\.)*"?|-?\b(?:NaN|Infinity)\b/g;

/** Parse JSON, with the NaN and Infinity that Python writes into it as texts: the server reads such a file, too. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replace(STRING_OR_NAN, (part) => (part[0] === '"' ? part : `"${part}"`)));
  }
}
