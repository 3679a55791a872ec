#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// What is shown of a cell, under the pointer, a finger, or the cursor of the keyboard.
constexpr std::string_view kTipScript = R"js(
let views = [];  // Those of the stage.
let shownView = null;

const cellTip = element("div", "tip cell-tip");
cellTip.id = "cell";
cellTip.hidden = true;
cellTip.setAttribute("role", "status");
document.body.append(cellTip);

const unmarkAll = () => { for (const view of views) view.unmark(); };

const hideTip = () => {
  cellTip.hidden = true;
  shownView = null;
  unmarkAll();
};

const placeTip = ({ left, right, top, bottom }) => {
  const root = document.documentElement;
  const wide = cellTip.offsetWidth;
  const high = cellTip.offsetHeight;
  const x = root.clientWidth - 8 > right + 14 + wide ? right + 14 : left - 14 - wide;
  const y = window.innerHeight - 8 > bottom + 12 + high ? bottom + 12 : top - 12 - high;
  cellTip.style.left = clamp(x, 8, Math.max(8, root.clientWidth - wide - 8)) + "px";
  cellTip.style.top = clamp(y, 8, Math.max(8, window.innerHeight - high - 8)) + "px";
};

const showTip = (view, [i, j], around) => {
  shownView = view;
  unmarkAll();
  view.cursor = [i, j];
  view.mark({ row: i, column: j }, "cursor");
  const { lines, sources } = describeCell(view, i, j);
  cellTip.textContent = lines.join("\n");
  cellTip.hidden = false;
  for (const other of views) {
    for (const source of sources.filter(({ matrix }) => matrix === other.matrix)) {
      other.mark(source, "source");
    }
  }
  placeTip(around);
};

// The next cell from the cursor in this direction, over the gap between two images.
const neighbour = (view, [stepX, stepY]) => {
  let [px, py] = view.layout.at(...view.cursor);
  for (let tries = 0; 4 > tries; ++tries) {
    px += stepX;
    py += stepY;
    const inside = [px >= 0, py >= 0, view.layout.width > px, view.layout.height > py];
    if (!inside.every(Boolean)) return null;
    const cell = view.layout.cellAt(px, py);
    if (cell !== null) return cell;
  }
  return null;
};

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const watchCells = (view) => {
  view.cursor = [0, 0];
  const showCursor = () => showTip(view, view.cursor, view.place(...view.cursor));
  const point = (event) => {
    const cell = view.cellAt(event.clientX, event.clientY, event.target);
    if (cell === null) return hideTip();
    const { clientX: x, clientY: y } = event;
    return showTip(view, cell, { left: x, right: x, top: y, bottom: y });
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
    const cell = neighbour(view, directions[event.key]);
    if (cell !== null) view.cursor = cell;
    showCursor();
  });
};

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".matrix")) hideTip();
});
window.addEventListener("scroll", () => {
  if (shownView === null) return;
  if (document.activeElement !== shownView.box) hideTip();
}, { passive: true });
)js";

}  // namespace

std::string_view explain_tip_script() { return kTipScript; }

}  // namespace cli
}}  // namespace gradus
