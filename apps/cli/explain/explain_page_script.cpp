#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// The chain of stages, and how to move along it. The hash of the address keeps the stage: #stage=5.
constexpr std::string_view kPageScript = R"js(
const chain = document.getElementById("chain");
const stageCard = document.getElementById("stage");
const backButton = document.getElementById("back");
const nextButton = document.getElementById("next");
let present = -1;

const grid = element("div", "grid");
grid.style.gridTemplateColumns = "auto repeat(" + (top + 2) + ", minmax(max-content, 1fr))";
["forward →", "backward ←", "update"].forEach((text, row) => {
  const label = element("span", "direction", text);
  label.style.gridArea = (row + 1) + " / 1";
  grid.append(label);
});
const boxes = stages.map((stage, k) => {
  const box = element("button", "box", stage.box);
  box.type = "button";
  box.title = stage.heading + (stage.name ? ": " + stage.name : "");
  box.setAttribute("aria-label", box.title);
  box.classList.toggle("skipped", stage.skipped === true);
  box.style.gridArea = stage.row + " / " + (stage.column + 2);
  box.addEventListener("click", () => go(k));
  grid.append(box);
  return box;
});
chain.prepend(grid);

// x_ni with ni as a subscript.
const formulaOf = (text) => text.split(/_([\p{L}\p{N}]+)/u)
  .map((part, k) => k % 2 === 1 ? element("sub", "", part) : part);

const equationList = (equations) => element("div", "equations",
  ...equations.map(({ formula, function: name, file, line }) => element("div", "equation",
    element("span", "formula", ...formulaOf(formula)),
    element("span", "", element("code", "", name), " ",
      element("code", "where", file ? file + ":" + line : "")),
  )));

const barTable = (bars) => {
  const most = Math.max(...bars.map(([unused, value]) => Math.abs(value)).filter(Number.isFinite), 1e-300);
  const rows = bars.map(([name, value]) => {
    const bar = element("i");
    bar.style.width = (Number.isFinite(value) ? Math.abs(value) / most * 100 : 100) + "%";
    return element("tr", "", element("th", "", name), element("td", "number", digits(value)),
      element("td", "long", element("span", "length", bar)));
  });
  return element("table", "bars", element("tbody", "", ...rows));
};

const show = (k) => {
  hideTip();
  present = k;
  const stage = stages[k];
  const heading = element("h2", "", stage.heading);
  if (stage.name) heading.append(" ", element("small", "", stage.name));
  stageCard.replaceChildren(heading);
  for (const sentence of stage.sentences) stageCard.append(element("p", "note", sentence));
  if (stage.equations.length > 0) stageCard.append(equationList(stage.equations));
  if (stage.result) stageCard.append(element("p", "result", ...formulaOf(stage.result)));
  if (stage.bars) stageCard.append(barTable(stage.bars));
  views = [];
  for (const { title, matrices } of stage.groups()) {
    const row = element("div", "views");
    if (title) stageCard.append(element("h3", "", title));
    stageCard.append(row);
    for (const spec of matrices) {
      const view = new View(spec);
      views.push(view);
      row.append(view.figure);
    }
  }
  boxes.forEach((box, at) => {
    if (at === k) box.setAttribute("aria-current", "step"); else box.removeAttribute("aria-current");
    box.classList.toggle("done", k > at);
  });
  boxes[k].scrollIntoView({ block: "nearest", inline: "nearest" });
  document.getElementById("count").textContent = (k + 1) + " of " + stages.length;
  backButton.disabled = k === 0;
  nextButton.disabled = k === stages.length - 1;
};

const go = (k) => {
  const wanted = clamp(k, 0, stages.length - 1);
  if (wanted === present) return;
  show(wanted);
  location.hash = "stage=" + (wanted + 1);
};

// Where a step that diverged has its first number that is not finite.
const isBad = (stage) =>
  stage.groups().some(({ matrices }) => matrices.some(({ matrix }) => matrix.statistics.odd > 0));
const firstStage = step.diverged ? Math.max(0, stages.findIndex(isBad)) : 0;

const stageOfHash = () => {
  const number = Number(location.hash.replace("#stage=", ""));
  if ([location.hash === "", !Number.isInteger(number)].some(Boolean)) return firstStage;
  return clamp(number - 1, 0, stages.length - 1);
};

backButton.addEventListener("click", () => go(present - 1));
nextButton.addEventListener("click", () => go(present + 1));
window.addEventListener("hashchange", () => {
  if (stageOfHash() !== present) show(stageOfHash());
});
document.addEventListener("keydown", (event) => {
  if ([event.ctrlKey, event.altKey, event.metaKey, event.shiftKey].some(Boolean)) return;
  const targets = { ArrowRight: present + 1, ArrowLeft: present - 1, Home: 0, End: stages.length - 1 };
  if (targets[event.key] === undefined) return;
  event.preventDefault();
  go(targets[event.key]);
});

// The colours of the heat maps are those of the theme.
const redraw = () => { for (const view of views) view.draw(); };
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

show(stageOfHash());
)js";

}  // namespace

std::string_view explain_page_script() { return kPageScript; }

}  // namespace cli
}}  // namespace gradus
