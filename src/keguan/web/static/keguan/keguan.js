// Small conveniences; every page works without them.
(function () {
  "use strict";
  const html = document.documentElement;
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };

  function toast(text) {
    const box = document.getElementById("toast");
    if (!box) return;
    box.textContent = text;
    box.classList.add("on");
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => box.classList.remove("on"), 6000);
  }

  function setDensity(value) {
    html.dataset.density = value;
    for (const word of document.querySelectorAll("[data-density-word]")) word.textContent = value === "dense" ? "紧凑" : "舒适";
  }
  setDensity(kept("density") || "easy");

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.closest("[data-waits]")) form.requestSubmit(); // of two ends the other may still come
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-toggle-density],[data-copy],[data-back],[data-print],[data-confirm]");
    for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
    if (!target) return;
    if ("toggleDensity" in target.dataset) {
      const value = html.dataset.density === "dense" ? "easy" : "dense";
      setDensity(value);
      keep("density", value);
    } else if ("copy" in target.dataset) {
      copy(target.dataset.copy);
    } else if ("back" in target.dataset) {
      event.preventDefault();
      history.back();
    } else if ("print" in target.dataset) {
      window.print();
    } else if (target.dataset.confirm && !window.confirm(target.dataset.confirm)) {
      event.preventDefault();
    }
  });

  function copy(text) {
    const done = () => toast("已复制：" + text);
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done); return; }
    const area = document.createElement("textarea"); // plain http inside the bureau has no clipboard interface
    area.value = text;
    document.body.append(area);
    area.select();
    if (document.execCommand("copy")) done();
    area.remove();
  }

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, select, textarea, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" || event.key === "/" && !writing) {
      const box = document.querySelector("[data-hotkey]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.menu[open]")) { open.open = false; open.querySelector("summary").focus(); }
      if (location.hash === "#nav") location.hash = "#main";
    }
  });

  document.addEventListener("htmx:responseError", (event) => toast(event.detail.xhr.responseText.slice(0, 200) || "没有办成，请刷新页面再试。"));
  document.addEventListener("htmx:sendError", () => toast("连不上服务器，请检查网络后再试。"));

  // what is typed is kept on the server: some seconds after typing, and when the page is left
  for (const form of document.querySelectorAll("form[data-keeps]")) {
    let timer = 0, touched = false;
    const send = () => {
      clearTimeout(timer);
      if (!touched) return;
      touched = false;
      fetch(form.dataset.keeps, { method: "POST", body: new FormData(form), keepalive: true }).then((answer) => {
        const said = form.querySelector("[data-kept]");
        if (said && answer.ok) said.textContent = "草稿已存，离开也不会丢";
      }).catch(() => { touched = true; });
    };
    form.addEventListener("input", () => { touched = true; clearTimeout(timer); timer = setTimeout(send, 2000); });
    form.addEventListener("submit", () => { touched = false; clearTimeout(timer); });
    window.addEventListener("pagehide", send);
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); form.requestSubmit(); }
    });
    const wrong = form.querySelector(".field.wrong :is(input, select, textarea)");
    if (wrong) wrong.focus();
  }

  // what is found appears under the search box while one types; the arrows walk through it
  const find = document.getElementById("find"), found = document.getElementById("found");
  if (find && found) {
    const options = () => [...found.querySelectorAll("[role=option]")];
    let at = -1;
    const show = (on) => { found.hidden = !on; find.setAttribute("aria-expanded", String(on)); if (!on) mark(-1); };
    const mark = (to) => {
      const all = options();
      at = all.length ? Math.max(-1, Math.min(to, all.length - 1)) : -1;
      all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
      if (at < 0) find.removeAttribute("aria-activedescendant");
      else { find.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
    };
    found.addEventListener("htmx:afterSwap", () => show(find.value.trim() !== "" && options().length > 0));
    find.addEventListener("input", () => { mark(-1); if (!find.value.trim()) show(false); });
    find.addEventListener("focus", () => { if (options().length && find.value.trim()) show(true); });
    find.addEventListener("keydown", (event) => {
      if (found.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
      else if (event.key === "Enter" && at >= 0) { event.preventDefault(); options()[at].click(); }
      else if (event.key === "Escape") { event.preventDefault(); show(false); }
    });
    document.addEventListener("click", (event) => { if (!event.target.closest("form.find")) show(false); });
    find.closest("form").addEventListener("focusout", (event) => { if (!event.currentTarget.contains(event.relatedTarget)) setTimeout(() => show(false), 150); });
  }

  // the sign-in ends when idle: say so some minutes before, and go on when asked to; other tabs count as use
  const idle = document.getElementById("idle");
  if (idle) {
    // the server notes a use once a minute only, so it may count up to a minute more than this page
    const limit = Math.max(Number(idle.dataset.minutes) - 1, 0.5) * 60000, ahead = Math.min(5 * 60000, limit / 3);
    const used = () => keep("used", String(Date.now()));
    used();
    document.body.addEventListener("htmx:afterRequest", used);
    idle.querySelector("button").addEventListener("click", () => {
      fetch(idle.dataset.goOn, { redirect: "manual" }).then((answer) => { if (answer.ok) used(); else location.reload(); }).catch(() => toast("连不上服务器，请检查网络后再试。"));
    });
    setInterval(() => {
      const left = Number(kept("used")) + limit - Date.now();
      idle.hidden = left > ahead;
      idle.querySelector("b").textContent = `${Math.max(1, Math.ceil(left / 60000))} 分钟后退出登录`;
      if (left < 0) location.reload(); // records must not stay on a screen that nobody sits at
    }, Math.min(5000, limit / 12));
  }

  // files dropped onto a record are attached at once
  for (const form of document.querySelectorAll("form[data-attach]")) {
    const field = form.querySelector("input[type=file]"), place = form.closest("section");
    field.addEventListener("change", () => form.requestSubmit());
    for (const kind of ["dragenter", "dragover"]) place.addEventListener(kind, (event) => { event.preventDefault(); place.classList.add("over"); });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over");
      if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; form.requestSubmit(); }
    });
  }

  // forms with work in them ask before they are left
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let touched = false;
    form.addEventListener("input", () => { touched = true; });
    form.addEventListener("submit", () => { touched = false; });
    window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
  }

  // show only what belongs to the chosen value: <div data-when="role=township">
  function arrange() {
    for (const part of document.querySelectorAll("[data-when]")) {
      const [name, values] = part.dataset.when.split("=");
      const source = document.querySelector(`[name="${name}"]`);
      if (source) part.hidden = !values.split("|").includes(source.value);
    }
  }
  document.addEventListener("change", arrange);
  arrange();
})();
