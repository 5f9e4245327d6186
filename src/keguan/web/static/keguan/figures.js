// Charts from the tables beside them, the fact under the cursor, the filter of the catalogue, and choosing files.
(function () {
  "use strict";
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // trends
  let printing = false;
  function draw(figure) {
    const canvas = figure.querySelector(".canvas");
    if (!canvas || !window.echarts) return;
    const points = [...figure.querySelectorAll("tbody tr")].map((row) => row.dataset);
    const small = figure.classList.contains("small");
    const chart = window.echarts.init(canvas, null, { renderer: "svg", locale: "ZH" });
    const values = points.map((p) => (p.value === "" ? null : { value: Number(p.value), display: p.display }));
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: canvas.getAttribute("aria-label") } },
      grid: { left: 8, right: 24, top: small ? 28 : 32, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: (at) => points[at[0].dataIndex].label + "  " + points[at[0].dataIndex].display },
      xAxis: { type: "category", data: points.map((p) => p.label), axisTick: { show: false }, axisLine: { lineStyle: { color: css("--line-2") } }, axisLabel: { color: css("--ink-2"), formatter: (text) => text.replace(/年$/, "") } },
      yAxis: { type: "value", inverse: "rank" in figure.dataset, minInterval: "rank" in figure.dataset ? 1 : 0, scale: "rank" in figure.dataset, splitNumber: small ? 2 : 4, name: small ? "" : figure.dataset.unit, nameTextStyle: { color: css("--ink-3"), align: "right" }, axisLabel: { color: css("--ink-3"), show: !small }, splitLine: { lineStyle: { color: css("--line") } } },
      series: [{ type: "line", data: values, symbol: "circle", symbolSize: 8, lineStyle: { color: css("--press"), width: 2 }, itemStyle: { color: css("--press") }, label: { show: true, position: "top", color: css("--ink"), formatter: (at) => String(at.value) }, cursor: "pointer" }],
    });
    chart.on("click", (at) => { location.href = points[at.dataIndex].href; });
    const watch = new ResizeObserver(() => { if (!printing) chart.resize(); });
    watch.observe(canvas);
    // paper is narrower than the screen and the drawing does not shrink by itself: two fit side by side on A4
    window.addEventListener("beforeprint", () => { printing = true; chart.resize({ width: 290 }); chart.getZr().flush(); });
    window.addEventListener("afterprint", () => { printing = false; chart.resize({ width: "auto" }); });
  }
  for (const figure of document.querySelectorAll("[data-trend]")) draw(figure);

  // a period or town picked in the top bar goes before the one in the address
  for (const next of document.querySelectorAll('.look input[name="next"]')) {
    const back = new URL(next.value, location.href);
    for (const name of ["period", "region", "page"]) back.searchParams.delete(name);
    next.value = back.pathname + back.search;
  }

  // printing opens the tables of the charts
  window.addEventListener("beforeprint", () => { for (const details of document.querySelectorAll(".trend:not(.small) details")) details.open = true; });

  // the catalogue narrows while one types
  for (const box of document.querySelectorAll("[data-filter]")) {
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const shelf of document.querySelectorAll(box.dataset.filter + " [data-shelf]")) {
        let any = 0;
        for (const row of shelf.querySelectorAll("[data-words]")) {
          const fits = wanted.every((word) => row.dataset.words.toLowerCase().includes(word));
          row.hidden = !fits;
          any += fits ? 1 : 0;
        }
        shelf.hidden = !any;
        shown += any;
      }
      const none = document.querySelector("[data-none]");
      if (none) none.hidden = shown > 0;
    });
  }

  // the report: the number under the cursor, the tap or the focus
  const reader = document.querySelector("[data-reader]");
  if (reader) {
    const rail = reader.querySelector("[data-rail]");
    const seen = new Map();
    let waiting = 0;
    let current = null;

    async function fetched(id) {
      const answer = await fetch(reader.dataset.facts + encodeURIComponent(id) + "/", { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }
    async function show(number) {
      if (current === number) return;
      if (current) current.classList.remove("on");
      current = number;
      number.classList.add("on");
      const id = number.dataset.fact;
      if (!seen.has(id)) seen.set(id, fetched(id));
      try {
        const told = await seen.get(id);
        if (current !== number) return;
        rail.innerHTML = told;
      } catch {
        seen.delete(id);
        rail.textContent = "没有取到这个数的依据，请刷新页面再试。";
      }
      const close = document.createElement("button");
      close.type = "button";
      close.className = "btn small rail-close";
      close.textContent = "关闭";
      close.addEventListener("click", hide);
      rail.append(close);
      rail.classList.add("open");
      rail.scrollTop = 0;
    }
    function hide() {
      rail.classList.remove("open");
      if (current) current.classList.remove("on");
      current = null;
    }
    const numberAt = (event) => event.target.closest(".f[data-fact]");
    for (const number of reader.querySelectorAll("span.f[data-fact]")) number.tabIndex = 0;
    for (const number of reader.querySelectorAll(".f[data-fact]")) number.removeAttribute("title"); // the rail says it
    reader.addEventListener("pointerover", (event) => {
      const number = numberAt(event);
      if (!number || event.pointerType === "touch") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => show(number), 120);
    });
    reader.addEventListener("pointerout", () => clearTimeout(waiting));
    reader.addEventListener("focusin", (event) => { const number = numberAt(event); if (number && number.matches(":focus-visible")) show(number); });
    reader.addEventListener("click", (event) => {
      const number = numberAt(event);
      if (!number || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.pointerType === "touch" || current !== number) { event.preventDefault(); show(number); } // a second click follows the link
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

    const entries = new Map([...reader.querySelectorAll(".toc a")].map((a) => [a.getAttribute("href").slice(1), a]));
    const watch = new IntersectionObserver((changes) => {
      for (const change of changes) {
        if (!change.isIntersecting) continue;
        for (const entry of entries.values()) { entry.classList.remove("on"); entry.removeAttribute("aria-current"); }
        const entry = entries.get(change.target.id);
        if (entry) { entry.classList.add("on"); entry.setAttribute("aria-current", "true"); }
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const section of reader.querySelectorAll(".sheet section[id]")) watch.observe(section);
  }

  // choosing files: by the dialogue, a whole folder, or dropped
  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const form = drop.closest("form");
    const field = form.querySelector('input[name="files"]');
    const folder = form.querySelector("input[webkitdirectory]");
    const list = form.querySelector("[data-chosen]");
    const go = form.querySelector("[data-go]"), going = go.textContent;
    const most = Number(drop.dataset.most), largest = Number(drop.dataset.largest);
    let chosen = [];

    const ignored = (path) => /(^|\/)(\.|~\$)|(^|\/)Thumbs\.db$/i.test(path);
    function take(found) {
      const known = new Set(chosen.map((one) => one.path + one.file.size));
      chosen = chosen.concat(found.filter((one) => !ignored(one.path) && !known.has(one.path + one.file.size)));
      const kept = new DataTransfer();
      for (const one of chosen) kept.items.add(one.file);
      field.files = kept.files;
      for (const old of form.querySelectorAll('input[name="path"]')) old.remove();
      list.replaceChildren(...chosen.map((one) => {
        const path = document.createElement("input");
        path.type = "hidden"; path.name = "path"; path.value = one.path;
        const item = document.createElement("li");
        const size = document.createElement("span");
        size.className = "sub";
        size.textContent = one.file.size > 1048576 ? (one.file.size / 1048576).toFixed(1) + " MB" : Math.ceil(one.file.size / 1024) + " KB";
        item.append(one.path, size, path);
        return item;
      }));
      const total = chosen.reduce((sum, one) => sum + one.file.size, 0);
      const fault = chosen.length > most ? "一次最多 " + most + " 个文件，请分几次导入。" : largest && total > largest ? "文件合计超过 " + Math.floor(largest / 1048576) + " MB，请分几次导入。" : "";
      const said = form.querySelector("[data-fault]");
      said.textContent = fault;
      said.hidden = !fault;
      go.disabled = !chosen.length || Boolean(fault);
      go.textContent = chosen.length ? going + " " + chosen.length + " 个文件" : going;
    }
    async function walk(entry, under) {
      if (entry.isFile) return [{ path: under + entry.name, file: await new Promise((ok, no) => entry.file(ok, no)) }];
      const reader = entry.createReader();
      const found = [];
      for (;;) { // a directory answers in portions
        const some = await new Promise((ok, no) => reader.readEntries(ok, no));
        if (!some.length) return found;
        for (const one of some) found.push(...await walk(one, under + entry.name + "/"));
        if (found.length > most * 2) return found;
      }
    }
    field.addEventListener("change", () => take([...field.files].map((file) => ({ path: file.name, file }))));
    if (folder) folder.addEventListener("change", () => { take([...folder.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }))); folder.value = ""; });
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
    drop.addEventListener("drop", async (event) => {
      event.preventDefault();
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
      const found = [];
      for (const entry of entries) found.push(...await walk(entry, ""));
      take(found);
    });
    form.addEventListener("submit", () => { go.disabled = true; go.textContent = "正在读表…"; });
    window.addEventListener("pageshow", () => take([]));
  }

  // a cell of the preview is mended where it stands
  const mend = document.querySelector("#mend");
  if (mend) {
    const value = mend.querySelector('[name="value"]');
    let home = null;
    const close = () => { if (home) { mend.hidden = true; document.body.append(mend); home = null; } };
    const open = (cell) => {
      const grid = cell.closest("table");
      for (const [name, text] of [["file", grid.dataset.file], ["sheet", grid.dataset.sheet], ["cell", cell.dataset.cell]]) mend.querySelector('[name="' + name + '"]').value = text;
      value.value = cell.dataset.text;
      mend.querySelector("[name=restore]").hidden = !cell.classList.contains("is-mended") && !cell.classList.contains("is-error");
      cell.append(mend);
      mend.hidden = false;
      home = cell;
      value.focus();
      value.select();
    };
    document.addEventListener("click", (event) => { const button = event.target.closest("[data-mend]"); if (button) open(button.closest("td")); });
    document.addEventListener("dblclick", (event) => { const cell = event.target.closest("td[data-cell]"); if (cell && !mend.contains(event.target)) open(cell); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      const cell = event.target.closest && event.target.closest("td[data-cell]");
      if (cell && event.target === cell && (event.key === "Enter" || event.key === "F2")) { event.preventDefault(); open(cell); }
    });
    mend.addEventListener("submit", () => sessionStorage.setItem("scroll", String(scrollY)));
    const was = sessionStorage.getItem("scroll");
    if (was) { sessionStorage.removeItem("scroll"); scrollTo(0, Number(was)); }
  }

  // taking rows with errors aside changes what the commit button does
  const commit = document.querySelector("[data-commit]");
  if (commit) {
    const box = commit.querySelector('input[name="good_rows"]');
    const button = commit.querySelector("button");
    const settle = () => { button.disabled = Boolean(box) && !box.checked; };
    if (box) { box.addEventListener("change", settle); settle(); }
    commit.addEventListener("submit", () => { button.disabled = true; button.textContent = "正在入账…"; });
  }
})();
