// Rows of columns and conditions: added without leaving the page; every form works without.
(function () {
  "use strict";
  for (const button of document.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    button.hidden = false;
    button.addEventListener("click", () => {
      const blank = document.querySelector(`template[data-row="${prefix}"]`).innerHTML.replaceAll("__prefix__", total.value);
      const body = document.querySelector(`[data-rows="${prefix}"]`);
      body.insertAdjacentHTML("beforeend", blank);
      total.value = Number(total.value) + 1;
      body.lastElementChild.querySelector("input:not([type=hidden]), select").focus();
    });
  }
  // the choices of a column are asked for only where it is one
  function choices() {
    for (const kind of document.querySelectorAll('select[name$="-kind"]')) {
      const box = document.querySelector(`[name="${kind.name.replace(/kind$/, "choices")}"]`);
      if (box) box.style.visibility = kind.value === "choice" ? "" : "hidden";
    }
  }
  document.addEventListener("change", choices);
  choices();
  for (const button of document.querySelectorAll("[data-fill]")) {
    button.addEventListener("click", () => {
      const box = document.querySelector(button.dataset.fill);
      box.value = button.dataset.text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
  }
})();
