// A matrix drawn: small ones as a table, large ones as a heat map, one pixel a number, which CSS enlarges; where each
// row or each column is an image, as images side by side.

import { arrange, clamp, drawnPart, gridLayout, isSmall } from "./layout.js";
import { Matrix, short } from "./matrix.js";

export const element = (tag, className, ...children) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).split(",").map(Number);

// From below 0 over 0 to above 0, mixed with the colour of the card; or, for an image, from its least number to its
// largest. strength: of the full colour, below 1 so that text stands out.
const colouring = (matrix, palette, strength) => {
  const card = colourOf("--paper");
  const strange = colourOf("--odd");
  const steps = 255;
  const rampTo = (name) => {
    const to = colourOf(name);
    const mixed = (k) => card.map((from, c) => Math.round(from + ((to[c] - from) * strength * k) / steps));
    return Array.from({ length: steps + 1 }, (_, k) => mixed(k));
  };
  const of = (ramp, share) => ramp[Math.round(clamp(share, 0, 1) * steps)];
  if (palette === "ink") {
    const { min, max } = matrix.statistics;
    const ink = rampTo("--ink");
    const range = max > min ? max - min : 1;
    return (value) => (Number.isFinite(value) ? of(ink, (value - min) / range) : strange);
  }
  const limit = matrix.colourLimit;
  const below = rampTo("--below");
  const above = rampTo("--above");
  return (value) => {
    if (!Number.isFinite(value)) return strange;
    return of(value > 0 ? above : below, Math.abs(value) / limit);
  };
};

export class View {
  // spec: symbol, title, matrix; and if any: image, palette, names (of the columns), note, room, about, explain, differs.
  constructor(spec) {
    Object.assign(this, { image: null, palette: "signed", names: null, note: "", room: 500 }, spec);
    const size = element("small", "", this.matrix.shape);
    const caption = element("figcaption", "", element("b", "", this.symbol), ` ${this.title} `, size);
    this.box = element("div", "matrix");
    this.box.tabIndex = 0;
    this.box.setAttribute("role", "application");
    this.box.setAttribute("aria-label", `${this.symbol}, ${this.title}, ${this.matrix.shape}`);
    this.figure = element("figure", "view", caption, element("div", "scroll", this.box));
    this.table = isSmall(this.matrix) && this.image === null;
    if (this.table) {
      this.makeTable();
    } else {
      this.makeCanvas(new Matrix(...drawnPart(this.matrix, this.image), []));
    }
    this.figure.append(...this.remarks());
    this.draw();
  }

  makeTable() {
    const { rows, columns } = this.matrix;
    const range = (count) => Array.from({ length: count }, (_, k) => k);
    const nameOf = (j) => (this.names === null ? String(j) : this.names[j]);
    const header = element("tr", "", element("th", "corner", ""));
    for (const j of range(columns)) header.append(element("th", "", nameOf(j)));
    const body = element("tbody");
    this.cells = range(rows).map((i) => {
      const cells = range(columns).map((j) => {
        const cell = element("td", "", short(this.matrix.at(i, j)));
        cell.dataset.cell = `${i},${j}`;
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
    this.canvas.style.width = `${layout.width * cell[0]}px`;
    this.canvas.style.height = `${layout.height * cell[1]}px`;
    this.drawn = drawn;
    this.box.append(this.canvas);
  }

  remarks() {
    const { min, max, mean, zeros, odd: strange } = this.matrix.statistics;
    const notes = [];
    if (this.drawn && !this.drawn.sameShape(this.matrix)) {
      notes.push(`the first ${this.drawn.shape} are drawn`);
    }
    if (this.matrix.values.length > 1) {
      if (Number.isFinite(min)) {
        notes.push(`min ${short(min)}`, `mean ${short(mean)}`, `max ${short(max)}`);
      }
      notes.push(`${Math.round((zeros / this.matrix.values.length) * 100)}% zeros`);
    }
    if (strange > 0) notes.push(`${strange} not finite`);
    const made = [element("p", strange > 0 ? "remark bad" : "remark", notes.join(" · "))];
    if (this.note) made.push(element("p", "remark", this.note));
    return made;
  }

  draw() {
    if (this.table) this.drawTable();
    else this.drawCanvas();
  }

  drawTable() {
    const colour = colouring(this.matrix, this.palette, 0.75);
    this.cells.forEach((row, i) =>
      row.forEach((cell, j) => {
        const value = this.matrix.at(i, j);
        const rgb = colour(value);
        cell.classList.toggle("odd", !Number.isFinite(value));
        cell.style.backgroundColor = `rgb(${rgb.join(",")})`;
        const light = rgb[0] * 0.3 + rgb[1] * 0.59 + rgb[2] * 0.11;
        cell.style.color = light > 140 ? "#101418" : "#ffffff";
      }),
    );
  }

  drawCanvas() {
    const colour = colouring(this.matrix, this.palette, 1);
    const picture = new ImageData(this.layout.width, this.layout.height);
    for (let i = 0; i < this.drawn.rows; ++i) {
      for (let j = 0; j < this.drawn.columns; ++j) {
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
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const px = Math.floor(((clientX - left) / width) * this.layout.width);
    const py = Math.floor(((clientY - top) / height) * this.layout.height);
    const inside = px >= 0 && py >= 0 && px < this.layout.width && py < this.layout.height;
    return inside ? this.layout.cellAt(px, py) : null;
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
    const isCell = row !== undefined && column !== undefined;
    const region = isCell ? [...this.layout.at(row, column), 1, 1] : all;
    if (region === null) return;
    const [left, top, width, height] = region;
    if (this.table) {
      for (const cells of this.cells.slice(top, top + height)) {
        for (const cell of cells.slice(left, left + width)) cell.classList.add(className);
      }
      return;
    }
    if (left >= this.layout.width || top >= this.layout.height) return;
    const percent = (length, whole) => `${(length / whole) * 100}%`;
    const frame = element("div", `frame ${className}`);
    frame.style.left = percent(left, this.layout.width);
    frame.style.top = percent(top, this.layout.height);
    frame.style.width = percent(width, this.layout.width);
    frame.style.height = percent(height, this.layout.height);
    this.box.append(frame);
  }

  unmark() {
    for (const frame of this.box.querySelectorAll(".frame")) frame.remove();
    for (const cell of this.box.querySelectorAll("td")) cell.classList.remove("cursor", "source");
  }
}
