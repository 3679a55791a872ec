#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// Matrices in the red and blue of ColorBrewer's RdBu, which colour-blind readers tell apart; 0 has
// the colour of the paper, in both themes.
constexpr std::string_view kExplainStyle = R"css(
:root {
  --paper: 255, 255, 255; --ink: 20, 26, 34; --below: 33, 102, 172; --above: 178, 24, 43;
  --odd: 214, 0, 214; --mark: #b35c00;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {
    --paper: 23, 28, 35; --ink: 240, 243, 247; --below: 92, 172, 240; --above: 240, 104, 92;
    --odd: 255, 80, 255; --mark: #ffc857;
  }
}
:root[data-theme="dark"] {
  --paper: 23, 28, 35; --ink: 240, 243, 247; --below: 92, 172, 240; --above: 240, 104, 92;
  --odd: 255, 80, 255; --mark: #ffc857;
}
nav[aria-label="Sections"] { display: none; }
#chain {
  margin: 0 -24px; padding: 12px 24px; border-bottom: 1px solid var(--line);
}
.grid { display: grid; gap: 6px 14px; align-items: center; }
.direction { color: var(--quiet); font-size: 0.78rem; padding-right: 6px; }
.box { padding: 3px 10px; font-size: 0.82rem; border-radius: 7px; position: relative; text-align: center; }
.box.done { border-color: var(--accent); }
.box.skipped { border-style: dashed; color: var(--quiet); }
.box[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--card); }
button:disabled { opacity: 0.4; cursor: default; }
.steps {
  display: flex; gap: 12px; align-items: center; justify-content: center; margin: 10px 0 0;
  position: sticky; left: 0;
}
#count { min-width: 6em; text-align: center; color: var(--quiet); font-variant-numeric: tabular-nums; }
.hint { text-align: center; color: var(--quiet); font-size: 0.82rem; margin: 0 auto; max-width: 76ch; padding-top: 16px; }
#stage { min-height: 30vh; }
#stage h2 small {
  color: var(--quiet); font-weight: 400; font-size: 0.9rem; margin-left: 8px; overflow-wrap: anywhere;
}
#stage .note { margin-bottom: 4px; font-size: 0.95rem; }
.equations { margin: 10px 0 0; }
.equation { display: flex; flex-wrap: wrap; gap: 0 20px; align-items: baseline; padding: 3px 0; }
.equation code { overflow-wrap: anywhere; margin-right: 10px; }
.equation .formula { min-width: 12em; }
.equations .formula, .result {
  font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "DejaVu Serif", Georgia, serif;
  font-size: 1.05rem;
}
sub { font-size: 0.72em; line-height: 0; }
.result { margin: 10px 0 0; font-weight: 600; }
code { font: 0.82rem ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code.where { color: var(--quiet); }
.views { display: flex; flex-wrap: wrap; gap: 22px 34px; align-items: flex-start; margin-top: 20px; }
.view { max-width: 100%; min-width: 11em; }
.view figcaption { font-size: 0.85rem; color: var(--quiet); margin-bottom: 6px; }
.view figcaption b { color: var(--text); font-size: 1rem; font-family: "DejaVu Serif", Georgia, serif; }
.view figcaption small { white-space: nowrap; }
.view .scroll { max-height: 70vh; overflow: auto; padding: 3px; margin: -3px; }
.remark { margin: 5px 0 0; width: 0; min-width: 100%; font-size: 0.76rem; color: var(--quiet); font-variant-numeric: tabular-nums; }
.remark.bad { color: var(--mark); font-weight: 600; }
.matrix {
  position: relative; display: inline-block; vertical-align: top; cursor: crosshair;
  touch-action: pan-x pan-y;
}
.matrix canvas { display: block; image-rendering: pixelated; box-shadow: 0 0 0 1px var(--line); }
.frame { position: absolute; pointer-events: none; outline: 2px solid var(--mark); outline-offset: 0; }
.frame.cursor { outline-color: var(--text); box-shadow: 0 0 0 3px var(--card); }
.cells { border-collapse: separate; border-spacing: 1px; font-size: 0.82rem; }
.cells td {
  padding: 3px 7px; text-align: right; min-width: 3.6em; border-radius: 3px;
  box-shadow: inset 0 0 0 1px var(--line);
}
.cells th {
  font-weight: 400; color: var(--quiet); font-size: 0.72rem; padding: 0 5px; max-width: 7em;
  overflow: hidden; text-overflow: ellipsis;
}
.cells td.odd { font-weight: 700; }
.cells td.source { box-shadow: inset 0 0 0 2px var(--mark); }
.cells td.cursor { box-shadow: inset 0 0 0 2px var(--text); }
.cell-tip {
  white-space: pre; max-height: 90vh; box-shadow: 0 4px 18px rgba(0, 0, 0, 0.25);
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.bars { width: 100%; max-width: 640px; margin-top: 18px; font-size: 1rem; }
.bars th { text-align: left; font-weight: 400; color: var(--quiet); padding: 5px 14px 5px 0; }
.bars .number { font-weight: 600; padding-right: 16px; text-align: right; }
.bars .long { width: 70%; }
.length { display: block; height: 12px; border-radius: 6px; background: var(--grid); overflow: hidden; }
.length i { display: block; height: 100%; background: var(--s0); }
#stage h3 { margin: 26px 0 0; }
#stage h3 + .views { margin-top: 10px; }
@media (max-width: 560px) {
  #chain { margin: 0 -14px; padding: 8px 14px; }
  .views { gap: 16px; }
}
@media print { .steps, .hint { display: none; } }
)css";

}  // namespace

std::string_view explain_style() { return kExplainStyle; }

}  // namespace cli
}}  // namespace gradus
