// The reader. Without it the pages stand one below the other; with it they can be searched, copied, zoomed, jumped in.
(function () {
  "use strict";
  const book = document.querySelector("[data-reader]");
  const desk = book && book.querySelector(".pages");
  if (!desk) return;
  const { base, query } = book.dataset;
  const open = Number(book.dataset.open), takes = book.dataset.takes === "yes";
  const leaves = [...desk.querySelectorAll("[data-n]")];
  const pageBox = book.querySelector("#page-box"), inside = book.querySelector("#inside");
  const side = book.querySelector(".side"), count = book.querySelector("[data-count]");
  const act = (name) => book.querySelector(`[data-act="${name}"]`);
  const address = (path, more) => {
    const asked = [more, query].filter(Boolean).join("&");
    return base + path + (asked ? "?" + asked : "");
  };
  let here = Number(book.dataset.page) || 1;

  // where one is
  function go(n) {
    const leaf = leaves[Math.max(1, Math.min(n, leaves.length)) - 1];
    if (leaf) leaf.scrollIntoView({ block: "start" });
  }
  function settle(n) {
    here = n;
    if (document.activeElement !== pageBox) pageBox.value = Math.min(n, open);
    for (const link of side.querySelectorAll("[data-to]")) {
      const isHere = Number(link.dataset.to) === n;
      if (isHere === link.hasAttribute("aria-current")) continue;
      link.toggleAttribute("aria-current", isHere);
      if (isHere && !side.hidden) link.scrollIntoView({ block: "nearest" });
    }
  }
  const shown = new Map(); // page → how much of it is in view
  const watching = new IntersectionObserver((entries) => {
    for (const e of entries) shown.set(Number(e.target.dataset.n), e.intersectionRect.height);
    settle([...shown].reduce((best, one) => (one[1] > best[1] + 1 ? one : best))[0]);
  }, { rootMargin: "-100px 0px 0px", threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] });
  const nearing = new IntersectionObserver((entries) => {
    for (const e of entries) if (e.isIntersecting) { nearing.unobserve(e.target); letter(e.target); }
  }, { rootMargin: "300px" });
  for (const leaf of leaves) {
    watching.observe(leaf);
    if (takes && leaf.matches(".leaf")) nearing.observe(leaf);
  }

  // the text over the picture, for those who may take it
  async function letter(leaf) {
    const answer = await fetch(address(`pages/${leaf.dataset.n}.json`)).catch(() => null);
    if (!answer || !answer.ok) return;
    const { lines, links } = await answer.json();
    const layer = document.createElement("div"), tall = leaf.clientHeight / leaf.clientWidth;
    layer.className = "text";
    const spans = lines.map(([text, left, top, , height]) => {
      const span = document.createElement("span");
      span.textContent = text;
      span.style.cssText = `left:${left / 10}%;top:${top / 10}%;font-size:${(height / 10) * tall}cqw`;
      layer.append(span, document.createElement("br"));
      return span;
    });
    for (const [left, top, width, height, href] of links || []) {
      const link = document.createElement("a");
      link.href = href;
      place(link, [left, top, width, height]);
      layer.append(link);
    }
    leaf.append(layer);
    const widths = spans.map((span) => span.offsetWidth); // read all, then write all
    spans.forEach((span, i) => {
      if (widths[i]) span.style.transform = `scaleX(${((lines[i][3] / 1000) * leaf.clientWidth) / widths[i]})`;
    });
  }
  function place(element, [left, top, width, height]) {
    element.style.cssText = `left:${left / 10}%;top:${top / 10}%;width:${width / 10}%;height:${height / 10}%`;
  }

  // finding inside
  let hits = [], at = -1, found = "", total = 0;
  async function find() {
    const words = inside.value.trim();
    for (const mark of desk.querySelectorAll("mark")) mark.remove();
    [hits, at, found, total] = [[], -1, words, 0];
    tell();
    if (!words) return;
    count.textContent = "…";
    const answer = await fetch(address("find", "q=" + encodeURIComponent(words))).catch(() => null);
    if (words !== found) return; // asked anew meanwhile
    if (!answer || !answer.ok) { count.textContent = "没有查成"; return; }
    const told = await answer.json();
    total = told.total;
    hits = told.places.map(({ page, boxes }) => ({ page, marks: boxes.map((box) => {
      const mark = document.createElement("mark");
      place(mark, box);
      leaves[page - 1].append(mark);
      return mark;
    }) }));
    const first = hits.findIndex((hit) => hit.page >= here);
    if (hits.length) step(first < 0 ? hits.length : first + 1, true); else tell();
  }
  function step(by, isPlace) {
    if (!hits.length) return;
    if (at >= 0) for (const mark of hits[at].marks) mark.classList.remove("now");
    at = isPlace ? (by - 1) % hits.length : (at + by + hits.length) % hits.length;
    const { page, marks } = hits[at];
    for (const mark of marks) mark.classList.add("now");
    if (marks.length) marks[0].scrollIntoView({ block: "center", inline: "nearest" }); else go(page);
    tell();
  }
  function tell() {
    count.textContent = !found ? "" : total ? `${at + 1} / ${total}` : "没有";
    act("back").hidden = act("forth").hidden = total < 2;
  }
  inside.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (inside.value.trim() === found && hits.length) step(1); else find();
  });
  inside.addEventListener("search", () => { if (!inside.value) find(); });

  // how large
  const SIZES = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
  let zoom = 0; // nought: as wide as there is room
  function setZoom(value) {
    const ahead = shown.size ? here : Number(book.dataset.page);
    zoom = value;
    desk.classList.toggle("zoomed", zoom > 0);
    desk.style.setProperty("--zoom", zoom || 1);
    book.querySelector("[data-zoom]").textContent = zoom ? `${zoom * 100}%` : "适合宽度";
    for (const leaf of leaves) {
      const img = leaf.querySelector("img");
      if (img) img.sizes = `${leaf.clientWidth}px`;
    }
    go(ahead);
  }
  function larger(by) {
    const leaf = desk.querySelector(".leaf");
    const now = zoom || leaf.clientWidth / (Number(leaf.style.getPropertyValue("--w")) * 4 / 3);
    const next = by > 0 ? SIZES.find((s) => s > now + 0.01) : SIZES.findLast((s) => s < now - 0.01);
    if (next) setZoom(next);
  }

  function showSide(isShown) {
    side.hidden = !isShown;
    act("side").setAttribute("aria-pressed", String(isShown));
    if (isShown) side.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  async function print() {
    act("print").disabled = true;
    const pictures = [...desk.querySelectorAll(".leaf img")];
    for (const img of pictures) { img.sizes = "1200px"; img.loading = "eager"; }
    await Promise.allSettled(pictures.map((img) => img.decode()));
    act("print").disabled = false;
    window.print();
  }

  const acts = {
    previous: () => go(here - 1), next: () => go(here + 1), first: () => go(1), last: () => go(leaves.length),
    smaller: () => larger(-1), larger: () => larger(1), fit: () => setZoom(zoom ? 0 : 1),
    back: () => step(-1), forth: () => step(1), side: () => showSide(side.hidden), print,
    search: () => { inside.focus(); inside.select(); },
  };
  const KEYS = {
    ArrowLeft: "previous", ArrowRight: "next", PageUp: "previous", PageDown: "next", Home: "first", End: "last",
    "+": "larger", "=": "larger", "-": "smaller", "0": "fit", "/": "search", n: "forth", N: "back",
  };
  book.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-act]"), link = event.target.closest("[data-to]");
    if (pressed) acts[pressed.dataset.act]();
    if (link) {
      event.preventDefault();
      go(Number(link.dataset.to));
      if (window.innerWidth <= 900) showSide(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable], dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const name = KEYS[event.key];
    if (!name) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // "/" is the search of the whole product elsewhere
    acts[name]();
  }, true);
  pageBox.addEventListener("change", () => { const n = parseInt(pageBox.value, 10); if (n) go(n); pageBox.blur(); });
  let touch = null;
  desk.addEventListener("touchstart", (e) => { touch = e.touches.length === 1 ? e.touches[0] : null; }, { passive: true });
  desk.addEventListener("touchend", (e) => {
    if (!touch || desk.scrollWidth > desk.clientWidth + 4) return;
    const x = e.changedTouches[0].clientX - touch.clientX, y = e.changedTouches[0].clientY - touch.clientY;
    if (Math.abs(x) > 64 && Math.abs(y) < 40) go(here + (x < 0 ? 1 : -1));
  }, { passive: true });

  // the page one was at is noted when one has settled, and when one leaves
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  let noted = 0;
  function note() {
    if (query || noted === here) return;
    noted = here;
    const body = new URLSearchParams({ page: Math.min(here, open) });
    fetch(base + "place", { method: "POST", keepalive: true, headers: { "X-CSRFToken": token }, body }).catch(() => {});
  }
  setTimeout(note, 3000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) note(); });

  if (here > 1) go(here);
  settle(here);
  if (window.innerWidth > 1300 && open > 1) showSide(true);
  if (inside.value) find();
})();
