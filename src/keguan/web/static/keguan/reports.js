// Reports: a number is found while writing and put into the text; chapters change places.
(() => {
  document.addEventListener("click", (event) => {
    const move = event.target.closest("[data-up],[data-down]");
    if (!move) return;
    const line = move.closest("li");
    if ("up" in move.dataset && line.previousElementSibling) line.previousElementSibling.before(line);
    if ("down" in move.dataset && line.nextElementSibling) line.nextElementSibling.after(line);
    move.focus();
  });

  const text = document.querySelector("textarea[name=text]");
  const finder = document.querySelector("[data-find]");
  if (!text || !finder || text.readOnly) return;
  const field = finder.querySelector("input"), list = finder.querySelector("#numbers");
  let place = 0, waiting = 0, asked = 0;

  function open() {
    place = text.selectionStart;
    finder.hidden = false;
    field.value = "";
    list.replaceChildren();
    field.focus();
  }
  function shut() {
    finder.hidden = true;
    field.setAttribute("aria-expanded", "false");
    text.focus();
  }
  function put(slot) {
    finder.hidden = true;
    text.focus();
    text.setRangeText(slot, place, place, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.dispatchEvent(new Event("inserted"));
  }
  const options = () => [...list.querySelectorAll("li")];
  function pick(step) {
    const all = options();
    if (!all.length) return;
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    for (const one of all) one.setAttribute("aria-selected", "false");
    const now = all[(at + step + all.length) % all.length];
    now.setAttribute("aria-selected", "true");
    now.scrollIntoView({ block: "nearest" });
  }
  async function find() {
    const number = ++asked;
    const answer = await fetch(finder.dataset.find + "&q=" + encodeURIComponent(field.value), { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || number !== asked) return;
    list.innerHTML = await answer.text();
    field.setAttribute("aria-expanded", String(options().length > 0));
    pick(1);
  }
  text.addEventListener("keydown", (event) => {
    // # opens the search, but begins a heading at the start of a line and stands in {#}
    const before = text.value.slice(0, text.selectionStart);
    if (event.key === "#" && before && !/(^|\n)#*$|\{$/.test(before)) { event.preventDefault(); open(); }
  });
  document.querySelector("[data-insert]")?.addEventListener("click", open);
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 150); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); shut(); }
    if (event.key === "ArrowDown") { event.preventDefault(); pick(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); pick(-1); }
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = list.querySelector('[aria-selected="true"] [data-slot]');
      if (chosen) put(chosen.dataset.slot);
    }
  });
  list.addEventListener("click", (event) => { const way = event.target.closest("[data-slot]"); if (way) put(way.dataset.slot); });
})();
