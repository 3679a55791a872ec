// The chain of stages, and how to move along it. The hash of the address keeps the stage: #stage=5.

import { stages } from "./backward.js";
import { stageOfHash, stageOfKey } from "./keys.js";
import { clamp } from "./layout.js";
import { digits } from "./matrix.js";
import { top } from "./stages.js";
import { step } from "./step.js";
import { hideTip, views, watchCells } from "./tip.js";
import { element, View } from "./view.js";

const chain = document.getElementById("chain");
const stageCard = document.getElementById("stage");
const backButton = document.getElementById("back");
const nextButton = document.getElementById("next");
const last = stages.length - 1;
let present = -1;

const grid = element("div", "grid");
grid.style.gridTemplateColumns = `auto repeat(${top + 2}, minmax(max-content, 1fr))`;
["forward →", "backward ←", "update"].forEach((text, row) => {
  const label = element("span", "direction", text);
  label.style.gridArea = `${row + 1} / 1`;
  grid.append(label);
});
const boxes = stages.map((stage, k) => {
  const box = element("button", "box", stage.box);
  box.type = "button";
  box.title = stage.heading + (stage.name ? `: ${stage.name}` : "");
  box.setAttribute("aria-label", box.title);
  box.classList.toggle("skipped", stage.skipped === true);
  box.style.gridArea = `${stage.row} / ${stage.column + 2}`;
  box.addEventListener("click", () => go(k));
  grid.append(box);
  return box;
});
chain.prepend(grid);

// x_ni with ni as a subscript.
const formulaOf = (text) =>
  text.split(/_([\p{L}\p{N}]+)/u).map((part, k) => (k % 2 === 1 ? element("sub", "", part) : part));

const equationLine = ({ formula, function: name, file, line }) => {
  const where = element("code", "where", file ? `${file}:${line}` : "");
  const source = element("span", "", element("code", "", name), " ", where);
  return element("div", "equation", element("span", "formula", ...formulaOf(formula)), source);
};

const barTable = (bars) => {
  const sizes = bars.map(([, value]) => Math.abs(value)).filter(Number.isFinite);
  const most = Math.max(...sizes, 1e-300);
  const rows = bars.map(([name, value]) => {
    const bar = element("i");
    bar.style.width = `${Number.isFinite(value) ? (Math.abs(value) / most) * 100 : 100}%`;
    const number = element("td", "number", digits(value, step.scalarBytes));
    const long = element("td", "long", element("span", "length", bar));
    return element("tr", "", element("th", "", name), number, long);
  });
  return element("table", "bars", element("tbody", "", ...rows));
};

const showText = (stage) => {
  const heading = element("h2", "", stage.heading);
  if (stage.name) heading.append(" ", element("small", "", stage.name));
  stageCard.replaceChildren(heading);
  for (const sentence of stage.sentences) stageCard.append(element("p", "note", sentence));
  if (stage.equations.length > 0) {
    stageCard.append(element("div", "equations", ...stage.equations.map(equationLine)));
  }
  if (stage.result) stageCard.append(element("p", "result", ...formulaOf(stage.result)));
  if (stage.bars) stageCard.append(barTable(stage.bars));
};

const showMatrices = (stage) => {
  views.length = 0;
  for (const { title, matrices } of stage.groups()) {
    const row = element("div", "views");
    if (title) stageCard.append(element("h3", "", title));
    stageCard.append(row);
    for (const spec of matrices) {
      const view = new View(spec);
      watchCells(view);
      row.append(view.figure);
    }
  }
};

const show = (k) => {
  hideTip();
  present = k;
  showText(stages[k]);
  showMatrices(stages[k]);
  boxes.forEach((box, at) => {
    if (at === k) box.setAttribute("aria-current", "step");
    else box.removeAttribute("aria-current");
    box.classList.toggle("done", at < k);
  });
  boxes[k].scrollIntoView({ block: "nearest", inline: "nearest" });
  document.getElementById("count").textContent = `${k + 1} of ${stages.length}`;
  backButton.disabled = k === 0;
  nextButton.disabled = k === last;
};

const go = (k) => {
  const wanted = clamp(k, 0, last);
  if (wanted === present) return;
  show(wanted);
  location.hash = `stage=${wanted + 1}`;
};

// Where a step that diverged has its first number that is not finite.
const isBad = (stage) =>
  stage.groups().some(({ matrices }) => matrices.some(({ matrix }) => matrix.statistics.odd > 0));
const firstStage = step.diverged ? Math.max(0, stages.findIndex(isBad)) : 0;

backButton.addEventListener("click", () => go(present - 1));
nextButton.addEventListener("click", () => go(present + 1));
window.addEventListener("hashchange", () => {
  const wanted = stageOfHash(location.hash, firstStage, last);
  if (wanted !== present) show(wanted);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const wanted = stageOfKey(event.key, present, last);
  if (wanted === undefined) return;
  event.preventDefault();
  go(wanted);
});

// The colours of the heat maps are those of the theme.
const redraw = () => {
  for (const view of views) view.draw();
};
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

show(stageOfHash(location.hash, firstStage, last));
