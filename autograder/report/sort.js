"use strict";
// A click on a heading sorts its table: by what stands in data-sort, or by what is read.
for (const button of document.querySelectorAll("table.sortable thead button")) {
  button.addEventListener("click", () => {
    const heading = button.closest("th");
    const table = heading.closest("table");
    const column = [...heading.parentElement.children].indexOf(heading);
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = (row) => {
      const cell = row.children[column];
      const sort = cell.dataset.sort ?? cell.innerText.trim();
      return sort === "" || Number.isNaN(Number(sort)) ? sort : Number(sort);
    };
    const rows = [...table.tBodies[0].rows].sort((one, other) => {
      const [a, b] = [value(one), value(other)];
      if (a === "" || b === "") return a === b ? 0 : a === "" ? 1 : -1; // what is not known stands last
      const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
      return up ? order : -order;
    });
    table.tBodies[0].append(...rows);
  });
}
// A link to an exercise opens it.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
};
addEventListener("hashchange", unfold);
unfold();
