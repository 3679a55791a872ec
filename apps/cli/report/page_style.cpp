#include "cli/report/page.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// Series in Okabe and Ito's colours, which colour-blind readers tell apart, darker on white and
// lighter on black so that a line has three times the background's luminance or a third of it.
// Tables shade what is right in blue and what is wrong in orange.
constexpr std::string_view kStyle = R"css(
:root {
  color-scheme: light;
  --page: #f6f7f9; --card: #ffffff; --text: #1a1f26; --quiet: #59636f; --line: #dde1e6;
  --grid: #e8ebef; --frame: #a4adb7; --accent: #00568a; --right: 0, 114, 178; --wrong: 213, 94, 0;
  --s0: #0072b2; --s1: #d55e00; --s2: #00835f; --s3: #b5508f; --s4: #a87400; --s5: #2f8fc4;
  --s6: #404852; --s7: #7a4fc0; --band: rgba(20, 30, 40, 0.07); --cell: #111111;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    color-scheme: dark;
    --page: #0f1318; --card: #171c23; --text: #e7eaee; --quiet: #9aa5b1; --line: #2a323c;
    --grid: #242b34; --frame: #5f6b78; --accent: #7cc4f0; --right: 60, 150, 215;
    --wrong: 226, 120, 40;
    --s0: #56b4e9; --s1: #ff8f4a; --s2: #2fc596; --s3: #e592c4; --s4: #e6b422; --s5: #8fd0f5;
    --s6: #c3cad2; --s7: #b79cf0; --band: rgba(255, 255, 255, 0.09); --cell: #ffffff;
  }
}
:root[data-theme="dark"] {
  color-scheme: dark;
  --page: #0f1318; --card: #171c23; --text: #e7eaee; --quiet: #9aa5b1; --line: #2a323c;
  --grid: #242b34; --frame: #5f6b78; --accent: #7cc4f0; --right: 60, 150, 215;
  --wrong: 226, 120, 40;
  --s0: #56b4e9; --s1: #ff8f4a; --s2: #2fc596; --s3: #e592c4; --s4: #e6b422; --s5: #8fd0f5;
  --s6: #c3cad2; --s7: #b79cf0; --band: rgba(255, 255, 255, 0.09); --cell: #ffffff;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 3.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans",
    "Liberation Sans", Arial, sans-serif;
}
header, main { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { display: flex; gap: 16px; align-items: flex-start; padding-top: 36px; }
.title { flex: 1; min-width: 0; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; font-weight: 650; }
h2 { margin: 0 0 8px; font-size: 1.25rem; line-height: 1.3; letter-spacing: -0.01em; }
h3 { margin: 24px 0 8px; font-size: 1rem; }
h1, .subtitle, .texts td, .texts th, tbody th, .by-run td { overflow-wrap: anywhere; }
.subtitle { margin: 6px 0 0; color: var(--quiet); }
button {
  font: inherit; font-size: 0.875rem; color: var(--text); background: var(--card);
  border: 1px solid var(--line); border-radius: 8px; padding: 5px 14px; cursor: pointer;
}
button:hover { border-color: var(--frame); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav {
  position: sticky; top: 0; z-index: 1; margin-top: 20px; background: var(--page);
  border-bottom: 1px solid var(--line); white-space: nowrap; overflow-x: auto;
  padding: 0 max(24px, calc((100% - 1072px) / 2));
}
nav a {
  display: inline-block; padding: 9px 0; margin-right: 22px; color: var(--quiet);
  font-size: 0.9rem; text-decoration: none;
}
nav a:hover { color: var(--text); box-shadow: inset 0 -2px var(--accent); }
main { padding-bottom: 64px; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 22px 24px 24px; margin-top: 20px;
}
.note { margin: 0 0 14px; color: var(--quiet); font-size: 0.9rem; max-width: 78ch; }
.warning {
  margin: 20px 0 0; padding: 10px 16px; border-radius: 8px; border-left: 4px solid var(--s1);
  background: rgba(var(--wrong), 0.12);
}
.tiles {
  display: grid; gap: 12px; margin: 24px 0 0; padding: 0;
  grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
}
.tiles div {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 12px 18px 14px;
}
.tiles dt { color: var(--quiet); font-size: 0.85rem; overflow-wrap: anywhere; }
.tiles dd { margin: 0; font-size: 1.6rem; font-weight: 600; letter-spacing: -0.02em; }
.tiles dd small {
  display: block; color: var(--quiet); font-size: 0.8rem; font-weight: 400; letter-spacing: 0;
}
.charts {
  display: grid; gap: 20px 32px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr));
}
figure { margin: 0; min-width: 0; }
.chart { position: relative; max-width: 640px; width: 100%; }
.chart figcaption {
  display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: baseline; font-size: 0.85rem;
  color: var(--quiet); min-height: 1.6em;
}
.chart figcaption strong { color: var(--text); font-size: 0.95rem; }
.chart figcaption span { overflow-wrap: anywhere; }
.chart figcaption b { color: var(--text); font-weight: 600; font-variant-numeric: tabular-nums; }
.key { display: inline-block; width: 20px; height: 8px; margin-right: 6px; overflow: visible; }
.log-switch { position: absolute; bottom: 6px; left: 0; margin: 0; }
.chart label { position: absolute; bottom: 1px; left: 19px; font-size: 0.8rem; color: var(--quiet); }
.log-switch:checked ~ .linear, .log-switch:not(:checked) ~ .log { display: none; }
.plot { display: block; width: 100%; height: auto; margin-top: 4px; font-size: 12px; }
.plot text { fill: var(--quiet); }
.plot .grid { stroke: var(--grid); }
.plot .frame { stroke: var(--frame); }
.plot .curve, .key line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.plot .hit { fill: transparent; }
.plot .hit:hover { fill: var(--band); }
.plot .dots { fill-opacity: 0.45; }
.c0 { stroke: var(--s0); } .c1 { stroke: var(--s1); } .c2 { stroke: var(--s2); }
.c3 { stroke: var(--s3); } .c4 { stroke: var(--s4); } .c5 { stroke: var(--s5); }
.c6 { stroke: var(--s6); } .c7 { stroke: var(--s7); }
circle.c0 { fill: var(--s0); } circle.c1 { fill: var(--s1); } circle.c2 { fill: var(--s2); }
circle.c3 { fill: var(--s3); } circle.c4 { fill: var(--s4); } circle.c5 { fill: var(--s5); }
circle.c6 { fill: var(--s6); } circle.c7 { fill: var(--s7); }
.dashed { stroke-dasharray: 7 4; }
.dotted { stroke-dasharray: 2 3; }
.tip {
  position: fixed; z-index: 2; pointer-events: none; white-space: pre; max-width: 92vw;
  overflow: hidden; background: var(--text); color: var(--card); font-size: 0.8rem;
  padding: 6px 10px; border-radius: 6px; line-height: 1.4; font-variant-numeric: tabular-nums;
}
[hidden] { display: none; }
.side-by-side { display: flex; flex-wrap: wrap; gap: 24px 28px; align-items: flex-start; }
.side-by-side > div { min-width: 0; max-width: 100%; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.texts { width: 100%; }
.texts th {
  text-align: left; vertical-align: top; font-weight: 500; color: var(--quiet);
  width: 12em; padding-right: 20px;
}
.texts th, .texts td { border-top: 1px solid var(--line); padding-top: 6px; padding-bottom: 6px; }
.texts tr:first-child > * { border-top: 0; }
.texts td { white-space: pre-wrap; }
.numbers th, .numbers td {
  text-align: right; padding: 4px 10px; border-bottom: 1px solid var(--line); white-space: nowrap;
}
.numbers tbody th { white-space: normal; max-width: 18em; min-width: 3em; }
.results tbody th, .by-run tbody th { min-width: 9em; }
.by-run td { white-space: pre-wrap; text-align: left; min-width: 10em; }
.by-run thead th { text-align: left; }
.numbers thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
.numbers tbody th { text-align: left; font-weight: 500; }
.numbers th:first-child { text-align: left; padding-left: 0; }
.numbers .best { font-weight: 650; }
.bar {
  display: inline-block; vertical-align: middle; width: 72px; height: 6px; margin: 0;
  border-radius: 3px; background: var(--grid); overflow: hidden;
}
.numbers .bar-cell { padding: 0; }
.bar i { display: block; height: 100%; background: var(--s0); }
.bar.wrong i { background: var(--s1); }
.bar.other i { background: var(--frame); }
.confusion { border-spacing: 2px; border-collapse: separate; }
.confusion td, .confusion thead th { min-width: 2.9em; height: 2.3em; text-align: center; }
.confusion td { padding: 0 5px; border-radius: 4px; color: var(--cell); }
.confusion td.zero { color: var(--quiet); opacity: 0.55; }
.confusion td.hit-cell { box-shadow: inset 0 0 0 2px rgba(var(--right), 0.9); font-weight: 600; }
.confusion th { font-weight: 500; color: var(--quiet); padding: 0 8px; max-width: 10em; }
.confusion tbody th { text-align: right; }
.confusion .axis { text-align: left; font-size: 0.8rem; white-space: nowrap; }
.confusion caption, .numbers caption { text-align: left; color: var(--quiet); padding-bottom: 6px; }
.mistakes {
  display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(232px, 1fr));
}
.mistake { display: flex; gap: 12px; border: 1px solid var(--line); border-radius: 10px; padding: 10px; }
.mistake img { width: 72px; height: 72px; flex: none; }
.mistake div { flex: 1; min-width: 0; font-size: 0.85rem; line-height: 1.35; }
.mistake p { margin: 0 0 4px; overflow-wrap: anywhere; }
.mistake small { color: var(--quiet); }
.odds {
  display: grid; grid-template-columns: minmax(1.2em, auto) 1fr 2.6em; gap: 1px 6px;
  align-items: center; margin: 0;
}
.odds dt { grid-column: 1; max-width: 6em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.odds dd { margin: 0; display: contents; }
.odds .bar { width: 100%; margin: 0; }
.odds b { font-weight: 400; text-align: right; font-variant-numeric: tabular-nums; }
img { image-rendering: pixelated; display: block; border-radius: 4px; object-fit: contain; }
.units { display: grid; gap: 10px; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); }
.units img { width: 100%; height: auto; }
.units figcaption { font-size: 0.75rem; color: var(--quiet); text-align: center; }
.scale { display: flex; align-items: center; gap: 10px; font-size: 0.8rem; color: var(--quiet); margin: 14px 0 0; }
.scale img { width: 180px; height: 12px; object-fit: fill; }
pre {
  margin: 0; overflow-x: auto; font: 0.82rem/1.35 ui-monospace, "SF Mono", Menlo, Consolas,
    "DejaVu Sans Mono", "Liberation Mono", monospace;
}
details { margin-top: 18px; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.9rem; margin-bottom: 8px; }
@media (max-width: 560px) {
  header, main { padding-left: 14px; padding-right: 14px; }
  header { padding-top: 20px; }
  nav { padding: 0 14px; }
  section { padding: 16px 14px 18px; border-radius: 10px; }
  h1 { font-size: 1.5rem; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 10px; }
  .tiles div { padding: 10px 14px; }
  .tiles dd { font-size: 1.35rem; }
  .plot { font-size: 14px; }
  .confusion { font-size: 0.78rem; border-spacing: 1px; }
  .confusion td, .confusion thead th { min-width: 2.3em; padding: 0 2px; }
  .confusion th { padding: 0 3px; }
  .numbers th, .numbers td { padding: 4px 7px; }
  .bar-cell { display: none; }
  .texts tr { display: block; padding: 6px 0; border-top: 1px solid var(--line); }
  .texts th, .texts td { display: block; width: auto; border: 0; padding: 0; }
}
@media print {
  nav, button { display: none; }
  section { break-inside: avoid; }
}
)css";

}  // namespace

std::string_view page_style() { return kStyle; }

}  // namespace cli
}}  // namespace gradus
