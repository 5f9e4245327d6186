"""Style and script of the summary as one file opened from disk: nothing is loaded from elsewhere."""

from typing import Final

STYLE: Final = """
:root{--ink:#1b2430;--ink-2:#5b6675;--ink-3:#8a94a3;--line:#e3e7ec;--desk:#f4f6f8;--press:#1d4f91;--press-soft:#e8eff8}
*{box-sizing:border-box}
body{margin:0;padding:32px 16px;background:var(--desk);color:var(--ink);
font:14px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",system-ui,sans-serif;overflow-wrap:anywhere}
.sheet,.appendix{max-width:210mm;margin:0 auto 24px;background:#fff;border:1px solid var(--line);
box-shadow:0 2px 14px rgba(20,30,50,.07)}
.sheet{padding:37mm 26mm 35mm 28mm;font:16pt/28.95pt "FangSong_GB2312","仿宋_GB2312","FangSong","仿宋","STFangsong",
"Noto Serif CJK SC",serif;text-align:justify}
.sheet h1{margin:0 0 28.95pt;text-align:center;
font:700 22pt/34pt "FZXiaoBiaoSong-B05S","方正小标宋简体","Noto Serif CJK SC",serif}
.sheet h2,.sheet h3,.sheet h4,.sheet p{margin:0;font-size:16pt;line-height:28.95pt;text-indent:2em;font-weight:400}
.sheet h2,.sheet caption,.sheet th{font-family:"SimHei","黑体","Noto Sans CJK SC",sans-serif;font-weight:400}
.sheet h3,.sheet strong{font-family:"KaiTi_GB2312","楷体_GB2312","KaiTi","楷体","STKaiti","Noto Serif CJK SC",serif}
.sheet h2,.sheet h3,.sheet h4{break-after:avoid;break-inside:avoid}
.sheet .signature{width:fit-content;margin:57.9pt 4em 0 auto;text-align:center;break-inside:avoid}
.sheet .signature p{text-indent:0}
.table{overflow-x:auto;margin:8px 0 20px}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
.sheet table{font-size:14pt;line-height:22pt;text-align:left}
.sheet caption{font-size:14pt;line-height:28.95pt}
.sheet th,.sheet td{border:1px solid var(--ink);padding:2px 6px}
.sheet th{text-align:center}
.n{text-align:right;white-space:nowrap}
tr{break-inside:avoid}thead{display:table-header-group}
.f{color:inherit;text-decoration:none;border-bottom:1.5px dotted var(--ink-3);cursor:help}
.f:hover,.f:focus-visible,.f.on{background:var(--press-soft);border-color:var(--press);color:var(--press)}
.appendix{padding:24px 28px}
.appendix h2{font-size:15px;margin:0 0 8px}
.appendix th,.appendix td{text-align:left;vertical-align:top;padding:6px 10px;border-bottom:1px solid var(--line)}
.appendix th{color:var(--ink-2);font-weight:500;white-space:nowrap}
.appendix .n{text-align:right}
.appendix td:nth-child(2){min-width:9em}
.appendix .id{font:12px/1.8 ui-monospace,Consolas,monospace;color:var(--ink-2);min-width:11em}
.appendix td:nth-child(4){white-space:nowrap}
.appendix small{display:block;color:var(--ink-2)}
.appendix a{color:var(--press)}
.appendix tr:target td{background:var(--press-soft)}
.fact-card{position:absolute;z-index:1;width:max-content;max-width:min(320px,calc(100vw - 24px));padding:12px 16px;
background:#fff;border:1px solid var(--line);border-radius:8px;box-shadow:0 6px 24px rgba(20,30,50,.16)}
.fact-card[hidden]{display:none}
.fact-card b{display:block;font-size:20px;line-height:1.4}
.fact-card span,.fact-card small{display:block;color:var(--ink-2)}
.fact-card a{color:var(--press)}
@media screen and (max-width:860px){
body{padding:0}
.sheet,.appendix{border-width:0 0 1px;box-shadow:none;margin-bottom:12px}
.sheet{padding:28px 20px;font-size:17px;line-height:1.9}
.sheet h1{font-size:22px;line-height:1.5;margin-bottom:24px}
.sheet h2,.sheet h3,.sheet h4,.sheet p{font-size:17px;line-height:1.9}
.sheet table,.sheet caption{font-size:15px;line-height:1.6}
.sheet th{white-space:nowrap}
.sheet .signature{margin-right:1em}
.sheet h1,.sheet h2{text-wrap:balance}
.appendix{padding:20px}
.appendix thead{display:none}
.appendix tr{display:block;padding:10px 0;border-bottom:1px solid var(--line)}
.appendix td,.appendix .n{display:block;min-width:0;padding:0;border:0;text-align:left}
.appendix td:nth-child(3){font-size:16px}
.appendix .n::before{content:"来源记录 "}
.appendix .n::after{content:" 条"}}
@media print{
@page{size:A4;margin:37mm 26mm 35mm 28mm}
body{padding:0;background:none}
.sheet,.appendix{max-width:none;margin:0;padding:0;border:0;box-shadow:none}
.appendix{break-before:page;font-size:9pt;line-height:1.4}
.appendix th,.appendix td{padding:3px 6px}
.appendix .id{font-size:8pt;line-height:1.5;min-width:17em}
.f{border:0;color:inherit;background:none}
.fact-card{display:none}}
"""

# Without script a number still leads to its line in the list of facts.
SCRIPT: Final = """
(() => {
  const card = document.querySelector(".fact-card");
  let shown = null, held = false;
  const line = (tag, text) => {
    if (!text) return;
    const element = document.createElement(tag);
    element.textContent = text;
    card.append(element);
  };
  const hide = () => { card.hidden = true; shown?.classList.remove("on"); shown = null; held = false; };
  const show = (number) => {
    hide();
    shown = number;
    number.classList.add("on");
    card.replaceChildren();
    const { name, period, rows, definition } = number.dataset;
    line("span", name);
    line("b", number.textContent);
    line("span", definition);
    line("small", [period, `来源记录 ${rows} 条`].filter(Boolean).join(" · "));
    const link = document.createElement("a");
    link.href = number.getAttribute("href");
    link.textContent = "查看出处";
    card.append(link);
    card.hidden = false;
    const box = number.getClientRects()[0], width = document.documentElement.clientWidth;
    const below = box.bottom + 8 + card.offsetHeight < innerHeight;
    card.style.top = `${scrollY + (below ? box.bottom + 8 : Math.max(8, box.top - card.offsetHeight - 8))}px`;
    card.style.left = `${scrollX + Math.max(12, Math.min(box.left, width - card.offsetWidth - 12))}px`;
  };
  const numbers = (event) => event.target.closest?.("a.f");
  document.addEventListener("mouseover", (event) => {
    const number = numbers(event);
    if (held || number === shown || event.target.closest(".fact-card")) return;
    number ? show(number) : hide();
  });
  document.addEventListener("focusin", (event) => { if (numbers(event)) show(numbers(event)); });
  document.addEventListener("click", (event) => {
    const number = numbers(event);
    if (number) { event.preventDefault(); show(number); held = true; }
    else hide();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
"""
