// The step that the page shows: the JSON of `gradus explain --json`, with matrices in place of their text, and names as in
// JavaScript: class_name is className.

import { Matrix } from "./matrix.js";

const written = JSON.parse(document.getElementById("step").textContent);
const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const numberOf = (value) => ({ nan: NaN, inf: Infinity, "-inf": -Infinity })[value] ?? value;

const read = (value) => {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(read);
  if (typeof value.data === "string") return Matrix.decode(value, written.scalar_bytes);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [camelCase(name), read(part)]));
};

export const step = read(written);
export const { x: x0, layers, loss } = step;

step.diverged = step.divergence !== undefined;
for (const name of ["loss", "lossAfter", "penalty"]) loss[name] = numberOf(loss[name]);
step.optimizer.learningRate = numberOf(step.optimizer.learningRate);

// y of a layer is x of the next.
layers.forEach((layer, at) => {
  layer.at = at;
  layer.x = at === 0 ? x0 : layers[at - 1].y;
  layer.dx = at === 0 ? null : layers[at - 1].dy;
});
