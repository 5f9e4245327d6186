// Files dropped or chosen go up one after another, each with its progress; what became of it takes the place of the bar.
(function () {
  "use strict";
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  document.documentElement.classList.add("has-script");
  const field = form.querySelector('input[name="files"]');
  const list = document.querySelector("#queue");
  const nothing = document.querySelector("[data-nothing]");
  const most = Number(form.dataset.most), largest = Number(form.dataset.largest);
  const waiting = [];
  let isSending = false;

  function shown(file, said) {
    const item = document.createElement("li");
    item.className = "card upload";
    const head = document.createElement("div");
    head.className = "upload-head";
    const name = document.createElement("b");
    name.className = "file";
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "tag blue";
    state.textContent = said;
    head.append(name, state);
    item.append(head);
    list.prepend(item);
    nothing.hidden = true;
    return { item, state };
  }
  function refuse(row, sentence) {
    row.item.querySelector("progress")?.remove();
    row.state.className = "tag late";
    row.state.textContent = "没有收";
    const why = document.createElement("p");
    why.className = "why";
    why.setAttribute("role", "alert");
    why.textContent = sentence;
    row.item.append(why);
  }
  function take(files) {
    const found = [...files].filter((file) => !/^(\.|~\$)|^Thumbs\.db$/i.test(file.name));
    for (const file of found.slice(0, most)) {
      const row = shown(file, "等待上传");
      if (file.size > largest) { refuse(row, "文件超过 " + Math.floor(largest / 1048576) + " MB，请压缩其中的图片或拆成几个文件后再传。"); continue; }
      const bar = document.createElement("progress");
      bar.max = 1; bar.value = 0;
      bar.setAttribute("aria-label", "上传进度");
      row.item.append(bar);
      waiting.push({ file, row, bar });
    }
    if (found.length > most) refuse(shown({ name: "另外 " + (found.length - most) + " 个文件" }, ""), "一次最多 " + most + " 个文件，请分几次上传。");
    next();
  }
  function next() {
    if (isSending || !waiting.length) return;
    isSending = true;
    const { file, row, bar } = waiting.shift();
    row.state.textContent = "正在上传";
    const sent = new FormData();
    sent.append("csrfmiddlewaretoken", form.querySelector('[name="csrfmiddlewaretoken"]').value);
    sent.append("files", file);
    const ask = new XMLHttpRequest();
    ask.open("POST", form.action);
    ask.setRequestHeader("X-Requested-With", "fetch");
    ask.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; if (event.loaded === event.total) row.state.textContent = "正在检查"; });
    ask.addEventListener("load", () => {
      if (ask.status === 200) window.htmx.swap(row.item, ask.responseText, { swapStyle: "outerHTML" });
      else refuse(row, ask.status === 400 ? ask.responseText : ask.status === 403 || ask.responseURL !== form.action ? "登录已过期，请刷新页面重新登录后再传。" : "没有传上去，请稍后再试。");
    });
    ask.addEventListener("error", () => refuse(row, "连不上服务器，或文件太大被拒收，请检查网络后再试。"));
    ask.addEventListener("loadend", () => { isSending = false; next(); });
    ask.send(sent);
  }

  field.addEventListener("change", () => { take(field.files); field.value = ""; });
  const drop = form.querySelector(".drop");
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
  window.addEventListener("beforeunload", (event) => { if (isSending) event.preventDefault(); });
})();
