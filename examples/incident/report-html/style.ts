/** Light and dark, print, and a phone. */
export const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f8; --card: #fff; --line: #d9dde5; --text: #171b24; --muted: #566072;
  --used: #2456d6; --secondary: #0b7a75; --primary: #7a3fc2; --waiting: #c2410c; --good: #14713c; --bad: #a61b27;
  --grey: #6b7486; --band: #171b24; }
@media (prefers-color-scheme: dark) { :root { --back: #10131a; --card: #191e28; --line: #313949; --text: #e8ebf2;
  --muted: #a2adbf; --used: #6d9bff; --secondary: #4fd1c5; --primary: #c4a0ff; --waiting: #ff9a5c; --good: #63d594;
  --bad: #ff9aa0; --grey: #98a1b3; --band: #e8ebf2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
main, header, footer { max-width: 76rem; margin: 0 auto; padding: 1.2rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; } h2 { margin: 0 0 .3rem; font-size: 1.3rem; }
h3 { font-size: 1rem; margin: .6rem 0 .2rem; } p { margin: 0 0 .6rem; max-width: 60rem; }
.lead { font-size: 1.15rem; } .muted { color: var(--muted); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.2rem; margin-bottom: 1.2rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.2rem; }
.pair > * { min-width: 0; }
.warning { margin-top: 1rem; }
.verdict strong { display: block; font-size: 3rem; line-height: 1.1; font-variant-numeric: tabular-nums; }
.verdict .bad strong { color: var(--bad); } .verdict .good strong { color: var(--good); }
.verdict > div { border-left: 6px solid; padding-left: 1rem; }
.verdict .bad { border-color: var(--bad); } .verdict .good { border-color: var(--good); }
svg { width: 100%; height: auto; display: block; }
.band { fill: var(--band); opacity: .04; } .band.b1, .band.b3 { opacity: .09; }
.band.worst { fill: var(--bad); opacity: .13; }
.phase { fill: var(--muted); font: 600 11px system-ui; } .tick { fill: var(--muted); font: 11px system-ui; }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 1.8; stroke: currentColor; }
.dashed { stroke-dasharray: 5 4; } .area { fill: currentColor; opacity: .16; }
.c-used { color: var(--used); } .c-secondary { color: var(--secondary); } .c-primary { color: var(--primary); }
.c-waiting { color: var(--waiting); } .c-good { color: var(--good); } .c-grey { color: var(--grey); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .4rem 0 0; padding: 0; font-size: .88rem; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: .4rem; } .legend svg { width: 1.3rem; flex: none; }
table { width: 100%; border-collapse: collapse; } caption { text-align: left; color: var(--muted); padding-bottom: .3rem; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; } .number { text-align: right; white-space: nowrap; padding-right: 0; padding-left: .8rem; font-variant-numeric: tabular-nums; }
thead .number { white-space: normal; }
tbody tr:last-child > * { border-bottom: 0; } .scroll { overflow-x: auto; }
.worse { color: var(--bad); font-weight: 600; } .better { color: var(--good); font-weight: 600; }
ol.phases { padding-left: 1.4rem; margin: .4rem 0 0; } ol.phases li { margin-bottom: .4rem; }
footer { color: var(--muted); font-size: .9rem; }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`.trim();
