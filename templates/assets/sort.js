// Sorts a table in place: its column headers become buttons; a second press turns the order round.
"use strict";

(() => {
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  const textOf = (row, index) => row.cells[index].textContent.trim();

  // "−1.5 × 10⁻⁷" as a number; what is none, such as "never", is NaN
  const numberOf = (text) => {
    const plain = text
      .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => SUPERSCRIPTS.indexOf(digit))
      .replace(/[−⁻]/g, "-")
      .replace(/\s*×\s*10/, "e")
      .replace(/\s*%$/, "");
    return plain === "" ? NaN : Number(plain);
  };

  const compareNumbers = (a, b) => {
    const [left, right] = [numberOf(a), numberOf(b)];
    return Number.isNaN(left) || Number.isNaN(right) ? 0 : left - right;
  };

  // numbers within words count as numbers: "lr-0.01" before "lr-0.1", "epoch 30" before "epoch 946"
  const compareWords = (a, b) => {
    const [left, right] = [a, b].map((text) => text.split(/(\d+(?:\.\d+)?)/));
    for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
      const order = place % 2 === 1 ? left[place] - right[place] : left[place].localeCompare(right[place], "en");
      if (order !== 0) {
        return order;
      }
    }
    return left.length - right.length;
  };

  // rows without a value come last in both orders; equal ones stay as they were
  const sort = (table, index, isNumber, direction) => {
    const body = table.tBodies[0];
    const lacks = (row) => (isNumber ? Number.isNaN(numberOf(textOf(row, index))) : textOf(row, index) === "");
    const compare = isNumber ? compareNumbers : compareWords;
    const rows = [...body.rows].sort(
      (a, b) => lacks(a) - lacks(b) || direction * compare(textOf(a, index), textOf(b, index)),
    );
    body.append(...rows);
  };

  const makeSortable = (table, header, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const isUp = header.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) {
        other.removeAttribute("aria-sort");
      }
      header.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      sort(table, index, header.classList.contains("number"), isUp ? 1 : -1);
    });
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    [...table.tHead.rows[0].cells].forEach((header, index) => {
      if (!header.classList.contains("thumbnail")) {
        makeSortable(table, header, index);
      }
    });
  }
})();
