// The library's list: / goes to its box, the arrows walk through the results; on a phone the filters begin closed.
(function () {
  "use strict";
  const box = document.querySelector("[data-library-box]");
  const results = () => [...document.querySelectorAll("[data-result]")];

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea, [contenteditable]")) {
      event.preventDefault();
      event.stopPropagation(); // the box of the top bar has the same key
      box.focus();
      box.select();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = results(), at = all.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== box) return;
    event.preventDefault();
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    if (to < 0) box.focus();
    else if (to < all.length) { all[to].focus(); all[to].closest("li").scrollIntoView({ block: "nearest" }); }
  }, true);

  const filters = document.querySelector("[data-narrow-closed]");
  if (filters && window.matchMedia("(max-width: 900px)").matches) filters.open = false;
})();
