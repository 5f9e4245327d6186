// A return while it is typed: what adds up, how it stands to last year, one more row of projects. The server checks anew.
(function () {
  "use strict";
  const number = (text) => { const bare = text.replaceAll(",", "").replaceAll("，", "").trim(); return bare === "" ? 0 : Number(bare); };
  const cents = (code) => { const box = document.getElementById("c" + code); return box ? Math.round(number(box.value) * 100) : 0; };
  const plain = (value) => String(value / 100);

  function refresh() {
    for (const tag of document.querySelectorAll("[data-sum]")) {
      const total = tag.dataset.sum.split(" ").reduce((sum, code) => sum + cents(code), 0);
      const gap = cents(tag.dataset.of) - total;
      tag.hidden = !total && !gap;
      tag.textContent = Number.isNaN(gap) ? "有不是数的格" : gap ? `各项之和 ${plain(total)}，相差 ${plain(Math.abs(gap))}` : `各项之和 ${plain(total)}，相符`;
      tag.className = "tag " + (gap ? "late" : "done");
    }
    for (const cell of document.querySelectorAll("[data-change]")) {
      const last = cell.previousElementSibling.dataset.last;
      const box = document.getElementById("c" + cell.dataset.change);
      if (last === "" || box.value.trim() === "" || Number.isNaN(number(box.value))) { cell.textContent = ""; continue; }
      if (!Number(last)) { cell.textContent = number(box.value) ? "上年为 0" : ""; continue; }
      const share = Math.round((number(box.value) / Number(last) - 1) * 1000) / 10;
      cell.textContent = share === 0 ? "持平" : (share > 0 ? "+" : "") + share + "%";
    }
  }
  const form = document.querySelector("form.return");
  if (form) {
    form.addEventListener("input", refresh);
    refresh();
  }

  const more = document.querySelector("[data-more-projects]");
  const body = document.querySelector("[data-projects]");
  if (more && body) {
    more.hidden = false;
    more.addEventListener("click", () => {
      const row = body.lastElementChild.cloneNode(true);
      const next = body.children.length + 1;
      row.firstElementChild.textContent = next;
      for (const box of row.querySelectorAll("input, select")) {
        box.name = box.name.replace(/^([pr])\d+/, "$1" + next);
        box.setAttribute("aria-label", box.getAttribute("aria-label").replace(/\d+/, next));
        if (box.matches("input:not(.year)")) box.value = "";
      }
      body.append(row);
      row.querySelector("input").focus();
    });
  }
})();
