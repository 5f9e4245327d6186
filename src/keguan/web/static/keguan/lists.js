// Lists: picking rows, writing a cell where it stands, the order of columns.
(function () {
  "use strict";
  const boxes = () => [...document.querySelectorAll('input[name="pk"][form="bulk"]')];
  let last = null;

  function settle() {
    const bar = document.querySelector("#bulk");
    if (!bar) return;
    const picked = boxes().filter((box) => box.checked).length;
    const all = bar.querySelector('[name="all"]');
    bar.hidden = !picked;
    if (!picked) all.checked = false;
    bar.querySelector("[data-count]").textContent = all.checked ? bar.dataset.total : String(picked);
    const page = document.querySelector("[data-pick-page]");
    page.checked = picked > 0 && picked === boxes().length;
    page.indeterminate = picked > 0 && !page.checked;
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-page]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.matches('[data-pick-page], [form="bulk"], #bulk [name="all"]')) settle();
  });
  document.addEventListener("click", (event) => {
    if (event.target.matches('input[name="pk"][form="bulk"]')) {
      const here = boxes().indexOf(event.target);
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, here), Math.max(last, here)];
        for (const box of boxes().slice(from, to + 1)) box.checked = event.target.checked;
        settle();
      }
      last = here;
    }
    if (event.target.closest("[data-unpick]")) { for (const box of boxes()) box.checked = false; settle(); }

    const move = event.target.closest("[data-up],[data-down]");
    if (move) {
      const line = move.closest("li");
      if ("up" in move.dataset && line.previousElementSibling) line.previousElementSibling.before(line);
      if ("down" in move.dataset && line.nextElementSibling) line.nextElementSibling.after(line);
      move.focus();
    }
    const cancel = event.target.closest("[data-cell-cancel]");
    if (cancel) shut(cancel.closest("td"));
  });

  // a cell becomes a form on double click, Enter or F2
  const before = new WeakMap();
  function open(cell) {
    if (cell.querySelector("form")) return;
    before.set(cell, cell.innerHTML);
    window.htmx.ajax("GET", cell.dataset.edit, { target: cell, swap: "innerHTML" });
  }
  function shut(cell) {
    cell.innerHTML = before.get(cell);
    cell.focus();
  }
  document.addEventListener("dblclick", (event) => { const cell = event.target.closest("td[data-edit]"); if (cell) open(cell); });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest && event.target.closest("td[data-edit]");
    if (!cell) return;
    if (event.target === cell && (event.key === "Enter" || event.key === "F2")) { event.preventDefault(); open(cell); }
    if (event.key === "Escape" && cell.querySelector("form")) shut(cell);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const field = event.target.matches("td[data-edit]") && event.target.querySelector("form :is(input:not([type=hidden]), select, textarea)");
    if (field) { field.focus(); if (field.select) field.select(); }
    settle();
  });
  window.addEventListener("pageshow", settle);
})();
