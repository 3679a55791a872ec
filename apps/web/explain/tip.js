// What is shown of a cell, under the pointer, a finger, or the cursor of the keyboard.

import { directions, neighbour } from "./keys.js";
import { clamp } from "./layout.js";
import { step } from "./step.js";
import { describeCell } from "./sum.js";
import { element } from "./view.js";

export const views = []; // Those of the stage.
let shownView = null;

const cellTip = element("div", "tip cell-tip");
cellTip.id = "cell";
cellTip.hidden = true;
cellTip.setAttribute("role", "status");
document.body.append(cellTip);

const unmarkAll = () => {
  for (const view of views) view.unmark();
};

export const hideTip = () => {
  cellTip.hidden = true;
  shownView = null;
  unmarkAll();
};

const placeTip = ({ left, right, top: above, bottom }) => {
  const { clientWidth } = document.documentElement;
  const wide = cellTip.offsetWidth;
  const high = cellTip.offsetHeight;
  const x = right + 14 + wide < clientWidth - 8 ? right + 14 : left - 14 - wide;
  const y = bottom + 12 + high < window.innerHeight - 8 ? bottom + 12 : above - 12 - high;
  cellTip.style.left = `${clamp(x, 8, Math.max(8, clientWidth - wide - 8))}px`;
  cellTip.style.top = `${clamp(y, 8, Math.max(8, window.innerHeight - high - 8))}px`;
};

const showTip = (view, [i, j], around) => {
  shownView = view;
  unmarkAll();
  view.cursor = [i, j];
  view.mark({ row: i, column: j }, "cursor");
  const { lines, sources } = describeCell(view, i, j, step.scalarBytes);
  cellTip.textContent = lines.join("\n");
  cellTip.hidden = false;
  for (const other of views) {
    for (const source of sources.filter(({ matrix }) => matrix === other.matrix)) {
      other.mark(source, "source");
    }
  }
  placeTip(around);
};

// Shows what is known of this view's cells, as long as it is one of the stage.
export const watchCells = (view) => {
  views.push(view);
  view.cursor = [0, 0];
  const showCursor = () => showTip(view, view.cursor, view.place(...view.cursor));
  const point = (event) => {
    const { clientX: x, clientY: y } = event;
    const cell = view.cellAt(x, y, event.target);
    if (cell === null) {
      hideTip();
    } else {
      showTip(view, cell, { left: x, right: x, top: y, bottom: y });
    }
  };
  view.box.addEventListener("pointermove", point);
  view.box.addEventListener("pointerdown", point);
  view.box.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") hideTip();
  });
  // A click leaves the arrow keys to the stages: only the Tab key gives them to the cells.
  view.box.addEventListener("mousedown", (event) => event.preventDefault());
  view.box.addEventListener("focus", showCursor);
  view.box.addEventListener("blur", hideTip);
  view.box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") view.box.blur();
    if (!directions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    view.cursor = neighbour(view, directions[event.key]) ?? view.cursor;
    showCursor();
  });
};

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".matrix")) hideTip();
});
window.addEventListener(
  "scroll",
  () => {
    if (shownView !== null && document.activeElement !== shownView.box) hideTip();
  },
  { passive: true },
);
