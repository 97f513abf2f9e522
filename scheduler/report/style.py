"""Look of the page: one style sheet and one short script, both written into the page."""

from __future__ import annotations

CSS = """
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#17212b;--dim:#5a6875;--line:#dde3e9;--soft:#eef2f5;
--accent:#1f5f7a;--work:#2f7ea6;--break:#f2b84b;--meal:#d9dfe5;--training:#8a5bb5;--other:#9aa7b2;--need:#17212b;
--met:#a9cfe2;--short:#c8372d;--over:#e6d9b8;--closed:#e8ebee;--good:#1c7a4b;--goodbg:#e2f3ea;--bad:#b3261e;
--badbg:#fbe6e4;--warn:#8a5a00;--warnbg:#fdf1d8;--heat:200,55,45;--leave:#e4e8ec}
@media (prefers-color-scheme:dark){:root{--bg:#12181e;--card:#1b232b;--ink:#e8edf2;--dim:#a3b1bd;--line:#313c47;
--soft:#243039;--accent:#8cc8e4;--work:#4d9fc9;--break:#e0a63c;--meal:#4a5661;--training:#b18ad8;--other:#77858f;
--need:#f0f4f8;--met:#35617a;--short:#ef6a5f;--over:#6a5f3d;--closed:#232c34;--good:#7fd6a8;--goodbg:#1d3a2c;
--bad:#ff9a91;--badbg:#452321;--warn:#f0c775;--warnbg:#40331a;--heat:239,106,95;--leave:#2a343d}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.2rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;print-color-adjust:exact;
-webkit-print-color-adjust:exact}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem;z-index:9}
header,main,footer{max-width:1440px;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.6rem}
h1{font-size:1.7rem;line-height:1.2;margin:0}
h2{font-size:1.2rem;margin:2.2rem 0 .75rem}
h3{font-size:1rem;margin:0}
p{margin:.35rem 0}
.dim{color:var(--dim)}
.small{font-size:.85rem}
.chip{display:inline-block;border-radius:99px;padding:.1rem .65rem;font-size:.82rem;
font-weight:600;vertical-align:middle}
.good{color:var(--good);background:var(--goodbg)}.bad{color:var(--bad);background:var(--badbg)}
.warn{color:var(--warn);background:var(--warnbg)}
nav{position:sticky;top:0;z-index:5;background:var(--bg);border-bottom:1px solid var(--line);margin-top:.9rem}
nav div{max-width:1440px;margin:0 auto;padding:.5rem 1.25rem;display:flex;gap:1.1rem;overflow-x:auto;white-space:nowrap}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(165px,1fr));gap:.8rem;margin-top:1.1rem}
.card,.panel{background:var(--card);border:1px solid var(--line);border-radius:10px}
.card{padding:.8rem .95rem}
.card b small{font-size:.6em;font-weight:500}
.card b{display:block;white-space:nowrap;font-size:1.5rem;line-height:1.2;font-weight:650;margin:.1rem 0}
.panel{padding:.95rem 1.05rem;margin-bottom:.9rem}
.two{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,3fr);gap:.9rem}
.row{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;align-items:baseline;margin-bottom:.5rem}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
.tall{max-height:430px;overflow:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--dim);font-size:.85rem;padding-bottom:.35rem}
th,td{padding:.32rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;white-space:nowrap}
tbody th{position:sticky;left:0;background:var(--card)}
td.n,th.n{text-align:right;white-space:nowrap}
.tall thead th{position:sticky;top:0;background:var(--card)}
tr:last-child>td,tr:last-child>th{border-bottom:0}
td.when{white-space:nowrap}
tfoot td,tfoot th{font-weight:600;border-top:1px solid var(--line)}
.split{display:flex;height:16px;border-radius:5px;overflow:hidden;background:var(--soft);margin:.4rem 0 .7rem}
.split i{display:block}
.dot{display:inline-block;width:.75em;height:.75em;border-radius:3px;margin-right:.4em;vertical-align:-.05em}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.85rem;color:var(--dim);margin:.1rem 0 .7rem}
svg{display:block;width:100%;min-width:760px;height:auto}
svg text{font:11px system-ui,sans-serif;fill:var(--dim)}
.grid{stroke:var(--line);stroke-width:1}.met{fill:var(--met)}.lack{fill:var(--short)}.extra{fill:var(--over)}
.need{fill:none;stroke:var(--need);stroke-width:1.3}.shut{fill:var(--closed)}.track{fill:var(--soft)}
.board{table-layout:fixed;min-width:920px;font-size:.82rem}
.board th,.board td{padding:.28rem .4rem}
.board thead th{text-align:left;border-bottom:1px solid var(--line)}
.board .who{width:170px;position:sticky;left:0;background:var(--card);z-index:2;overflow:hidden;text-overflow:ellipsis}
.board .sum{width:64px;text-align:right}
.board .who span{display:block;font-weight:400;font-size:.75rem;color:var(--dim);white-space:nowrap;overflow:hidden;
text-overflow:ellipsis}
.board td.wk{background:color-mix(in srgb,var(--soft) 55%,transparent)}
.board td.away{color:var(--dim)}
.bar{position:relative;height:11px;border-radius:3px;background:var(--soft);margin-top:2px;overflow:hidden}
.bar i{position:absolute;top:0;bottom:0;border-radius:2px;
border:1px solid color-mix(in srgb,var(--ink) 22%,transparent)}
.flag{outline:2px solid var(--short);outline-offset:-2px;border-radius:5px}
.tag{color:var(--dim);font-size:.75rem}
details.team{content-visibility:auto;contain-intrinsic-size:auto 600px}
summary{cursor:pointer}summary h3{display:inline}
input[type=search]{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:7px;
background:var(--card);color:var(--ink);width:min(100%,320px)}
footer{color:var(--dim);font-size:.85rem;padding-top:1.5rem;padding-bottom:2rem}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media (max-width:820px){.two{grid-template-columns:minmax(0,1fr)}header,main,footer{padding-left:.8rem;
padding-right:.8rem}.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:.55rem}.card b{font-size:1.25rem}
h1{font-size:1.35rem}.board .who{width:118px}.panel{padding:.75rem}}
@media print{nav,.find{display:none}.panel,.card{break-inside:avoid}.tall{max-height:none}svg{min-width:0}
body{background:#fff}}
"""

SCRIPT = """
const find=document.getElementById('find');
if(find)find.addEventListener('input',()=>{
 const want=find.value.trim().toLowerCase();
 document.querySelectorAll('details.team').forEach(team=>{
  let shown=0;
  team.querySelectorAll('tbody tr').forEach(row=>{
   const hit=!want||row.dataset.find.includes(want);row.hidden=!hit;shown+=hit;});
  team.hidden=!shown;if(want&&shown)team.open=true;});});
"""
