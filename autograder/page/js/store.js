/** Return under which name this sheet is kept in the browser. */
export function storeName(data) {
  return ["byhand", data.worksheet, data.variant || "printed", data.identity].filter(Boolean).join("/");
}

/** Return the browser's storage, or null where a page from a file may have none. */
export function openStore(view) {
  try {
    const storage = view.localStorage;
    storage.setItem("byhand/probe", "1");
    storage.removeItem("byhand/probe");
    return storage;
  } catch {
    return null;
  }
}

/** Keep the sheet; false if the browser would not. */
export function keep(storage, name, answers) {
  try {
    storage.setItem(name, JSON.stringify(answers));
    return true;
  } catch {
    return false;
  }
}

/** Return what was kept of the sheet, or null. */
export function kept(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null;
  }
}
