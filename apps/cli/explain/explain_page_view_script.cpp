#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// A matrix drawn: small ones as a table, large ones as a heat map, one pixel a number, which CSS
// enlarges; where each row or each column is an image, as images side by side.
constexpr std::string_view kViewScript = R"js(
const rootStyle = () => getComputedStyle(document.documentElement);
const colourOf = (name) => rootStyle().getPropertyValue(name).split(",").map(Number);

const element = (tag, className, ...children) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

// Where numbers stand, in pixels of a heat map: at() of an index, and cellAt() of a pixel.
const gridLayout = (matrix) => ({
  width: matrix.columns,
  height: matrix.rows,
  at: (i, j) => [j, i],
  cellAt: (px, py) => [py, px],
  row: (i) => [0, i, matrix.columns, 1],
  column: (j) => [j, 0, 1, matrix.rows],
});

// One image for each row, or for each column, `across` of them in a line.
const imageLayout = (matrix, image, across) => {
  const byRow = image.of === "rows";
  const count = byRow ? matrix.rows : matrix.columns;
  const gap = 2;
  const wide = image.width + gap;
  const high = image.height + gap;
  const corner = (k) => [k % across * wide, Math.floor(k / across) * high];
  const whole = (k) => [...corner(k), image.width, image.height];
  return {
    width: across * wide - gap,
    height: Math.ceil(count / across) * high - gap,
    at: (i, j) => {
      const [left, top] = corner(byRow ? i : j);
      const pixel = byRow ? j : i;
      return [left + pixel % image.width, top + Math.floor(pixel / image.width)];
    },
    cellAt: (px, py) => {
      const k = Math.floor(py / high) * across + Math.floor(px / wide);
      const pixel = py % high * image.width + px % wide;
      if ([px % wide >= image.width, py % high >= image.height, k >= count].some(Boolean)) {
        return null;
      }
      return byRow ? [k, pixel] : [pixel, k];
    },
    row: byRow ? whole : () => null,
    column: byRow ? () => null : whole,
  };
};

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// The layout, and how large a number is drawn: [width, height] in pixels of CSS.
const arrange = (matrix, image, room) => {
  if (image === null) {
    const fit = (length, count, most) => clamp(Math.floor(length / count), 1, most);
    const width = fit(room, matrix.columns, 24);
    return { layout: gridLayout(matrix), cell: [width, fit(420, matrix.rows, width * (matrix.rows === 1 ? 4 : 2))] };
  }
  const count = image.of === "rows" ? matrix.rows : matrix.columns;
  for (const scale of [4, 3, 2, 1]) {
    const fits = Math.floor((room / scale + 2) / (image.width + 2));
    const across = clamp(fits, 1, count);
    const layout = imageLayout(matrix, image, across);
    const small = [room >= layout.width * scale, 420 >= layout.height * scale].every(Boolean);
    if (small ? true : scale === 1) return { layout, cell: [scale, scale] };
  }
  return null;
};

// From below 0 over 0 to above 0, mixed with the colour of the card; or, for an image, from its
// least number to its largest. strength: of the full colour, below 1 so that text stands out.
const colouring = (matrix, palette, strength) => {
  const card = colourOf("--paper");
  const strange = colourOf("--odd");
  const steps = 255;
  const rampTo = (name) => {
    const to = colourOf(name);
    return Array.from({ length: steps + 1 }, (unused, k) =>
      card.map((from, c) => Math.round(from + (to[c] - from) * strength * k / steps)));
  };
  const of = (ramp, share) => ramp[Math.round(clamp(share, 0, 1) * steps)];
  if (palette === "ink") {
    const { min, max } = matrix.statistics;
    const ink = rampTo("--ink");
    const range = max > min ? max - min : 1;
    return (value) => Number.isFinite(value) ? of(ink, (value - min) / range) : strange;
  }
  const limit = matrix.colourLimit;
  const below = rampTo("--below");
  const above = rampTo("--above");
  return (value) => {
    if (!Number.isFinite(value)) return strange;
    return of(value > 0 ? above : below, Math.abs(value) / limit);
  };
};

const isSmall = ({ rows, columns }) => columns > 2 ? 10 >= rows ? 14 >= columns : false : 40 >= rows;

// How much of a matrix is drawn, as what is too large no browser draws: rows and columns.
const drawnPart = ({ rows, columns }, image) => {
  if (image === null) return [Math.min(rows, 4096), Math.min(columns, 4096)];
  const images = Math.max(1, Math.floor(4e6 / (image.width * image.height)));
  return image.of === "rows" ? [Math.min(rows, images), columns] : [rows, Math.min(columns, images)];
};

class View {
  // spec: symbol, title, matrix; and if any: image, palette, names (of the columns), note, explain.
  constructor(spec) {
    Object.assign(this, { image: null, palette: "signed", names: null, note: "", room: 500 }, spec);
    const size = element("small", "", this.matrix.shape);
    const caption = element("figcaption", "", element("b", "", this.symbol), " " + this.title + " ", size);
    this.box = element("div", "matrix");
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", this.symbol + ", " + this.title + ", " + this.matrix.shape);
    this.figure = element("figure", "view", caption, element("div", "scroll", this.box));
    this.table = [isSmall(this.matrix), this.image === null].every(Boolean);
    if (this.table) {
      this.makeTable();
    } else {
      this.makeCanvas(new Matrix(...drawnPart(this.matrix, this.image), []));
    }
    this.figure.append(...this.remarks());
    this.draw();
    watchCells(this);
  }

  makeTable() {
    const { rows, columns } = this.matrix;
    const range = (count) => Array.from({ length: count }, (unused, k) => k);
    const header = element("tr", "", element("th", "corner", ""));
    const nameOf = (j) => this.names === null ? String(j) : this.names[j];
    for (const j of range(columns)) header.append(element("th", "", nameOf(j)));
    const body = element("tbody");
    this.cells = range(rows).map((i) => {
      const cells = range(columns).map((j) => {
        const cell = element("td", "", short(this.matrix.at(i, j)));
        cell.dataset.cell = i + "," + j;
        return cell;
      });
      body.append(element("tr", "", element("th", "", String(i)), ...cells));
      return cells;
    });
    this.layout = gridLayout(this.matrix);
    this.box.append(element("table", "cells", element("thead", "", header), body));
  }

  makeCanvas(drawn) {
    const { layout, cell } = arrange(drawn, this.image, this.room);
    this.layout = layout;
    this.canvas = element("canvas");
    this.canvas.width = layout.width;
    this.canvas.height = layout.height;
    this.canvas.style.width = layout.width * cell[0] + "px";
    this.canvas.style.height = layout.height * cell[1] + "px";
    this.drawn = drawn;
    this.box.append(this.canvas);
  }

  remarks() {
    const { min, max, mean, zeros, odd: strange } = this.matrix.statistics;
    const notes = [];
    if (this.drawn) {
      if (!this.drawn.sameShape(this.matrix)) notes.push("the first " + this.drawn.shape + " are drawn");
    }
    if (this.matrix.values.length > 1) {
      if (Number.isFinite(min)) {
        notes.push("min " + short(min), "mean " + short(mean), "max " + short(max));
      }
      notes.push(Math.round(zeros / this.matrix.values.length * 100) + "% zeros");
    }
    if (strange > 0) notes.push(strange + " not finite");
    const made = [element("p", strange > 0 ? "remark bad" : "remark", notes.join(" · "))];
    if (this.note) made.push(element("p", "remark", this.note));
    return made;
  }

  draw() {
    const colour = colouring(this.matrix, this.palette, this.table ? 0.75 : 1);
    if (this.table) {
      this.cells.forEach((row, i) => row.forEach((cell, j) => {
        const value = this.matrix.at(i, j);
        const rgb = colour(value);
        cell.classList.toggle("odd", !Number.isFinite(value));
        cell.style.backgroundColor = "rgb(" + rgb.join(",") + ")";
        const light = rgb[0] * 0.3 + rgb[1] * 0.59 + rgb[2] * 0.11;
        cell.style.color = light > 140 ? "#101418" : "#ffffff";
      }));
      return;
    }
    const picture = new ImageData(this.layout.width, this.layout.height);
    for (let i = 0; this.drawn.rows > i; ++i) {
      for (let j = 0; this.drawn.columns > j; ++j) {
        const [px, py] = this.layout.at(i, j);
        const start = (py * this.layout.width + px) * 4;
        picture.data.set(colour(this.matrix.at(i, j)), start);
        picture.data[start + 3] = 255;
      }
    }
    this.canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  // The cell at a point of the window, or null.
  cellAt(clientX, clientY, target) {
    if (this.table) {
      const cell = target.closest("td");
      return cell === null ? null : cell.dataset.cell.split(",").map(Number);
    }
    const bounds = this.canvas.getBoundingClientRect();
    const px = Math.floor((clientX - bounds.left) / bounds.width * this.layout.width);
    const py = Math.floor((clientY - bounds.top) / bounds.height * this.layout.height);
    const inside = [px >= 0, py >= 0, this.layout.width > px, this.layout.height > py];
    return inside.every(Boolean) ? this.layout.cellAt(px, py) : null;
  }

  // Where a cell is in the window.
  place(i, j) {
    if (this.table) return this.cells[i][j].getBoundingClientRect();
    const bounds = this.canvas.getBoundingClientRect();
    const [px, py] = this.layout.at(i, j);
    const width = bounds.width / this.layout.width;
    const height = bounds.height / this.layout.height;
    return new DOMRect(bounds.left + px * width, bounds.top + py * height, width, height);
  }

  // Marks a cell, a row or a column: { row, column }, of which one may be missing.
  mark({ row, column }, className) {
    const all = row === undefined ? this.layout.column(column) : this.layout.row(row);
    const region = [row, column].includes(undefined) ? all : [...this.layout.at(row, column), 1, 1];
    if (region === null) return;
    if (this.table) {
      const [left, top, width, height] = region;
      for (const cells of this.cells.slice(top, top + height)) {
        for (const cell of cells.slice(left, left + width)) cell.classList.add(className);
      }
      return;
    }
    if ([region[0] >= this.layout.width, region[1] >= this.layout.height].some(Boolean)) return;
    const percent = (length, whole) => length / whole * 100 + "%";
    const frame = element("div", "frame " + className);
    const wide = this.layout.width;
    const high = this.layout.height;
    frame.style.left = percent(region[0], wide);
    frame.style.top = percent(region[1], high);
    frame.style.width = percent(region[2], wide);
    frame.style.height = percent(region[3], high);
    this.box.append(frame);
  }

  unmark() {
    for (const frame of this.box.querySelectorAll(".frame")) frame.remove();
    for (const cell of this.box.querySelectorAll("td")) cell.classList.remove("cursor", "source");
  }
}
)js";

}  // namespace

std::string_view explain_view_script() { return kViewScript; }

}  // namespace cli
}}  // namespace gradus
