#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// Matrices, and numbers as text. A matrix is decoded when its numbers are first asked for.
constexpr std::string_view kMatrixScript = R"js(
const step = JSON.parse(document.getElementById("step").textContent);

class Matrix {
  constructor(rows, columns, values) {
    this.rows = rows;
    this.columns = columns;
    this.known = values;
  }

  static decode(json) {
    const matrix = new Matrix(json.rows, json.columns, null);
    matrix.text = json.data;
    return matrix;
  }

  // Number (i, j) is f(i, j).
  static from(rows, columns, f) {
    const at = (unused, k) => f(Math.floor(k / columns), k % columns);
    return new Matrix(rows, columns, Array.from({ length: rows * columns }, at));
  }

  get values() {
    if (this.known === null) {
      const binary = atob(this.text);
      const bytes = new Uint8Array(binary.length);
      for (let k = 0; binary.length > k; ++k) bytes[k] = binary.charCodeAt(k);
      const buffer = bytes.buffer;
      this.known = step.scalarBytes === 8 ? new Float64Array(buffer) : new Float32Array(buffer);
    }
    return this.known;
  }

  at(i, j) { return this.values[i * this.columns + j]; }
  get shape() { return this.rows + " × " + this.columns; }
  sameShape(other) { return this.rows === other.rows ? this.columns === other.columns : false; }

  get statistics() {
    const result = { min: Infinity, max: -Infinity, mean: 0, zeros: 0, odd: 0 };
    for (const value of this.values) {
      if (value === 0) result.zeros += 1;
      if (Number.isFinite(value)) {
        result.min = Math.min(result.min, value);
        result.max = Math.max(result.max, value);
        result.mean += value;
      } else {
        result.odd += 1;
      }
    }
    result.mean /= this.values.length - result.odd;
    return result;
  }

  // The size that gets the full colour. A few large numbers do not leave all others pale: of many,
  // 99 of 100 are within it.
  get colourLimit() {
    const sizes = Float64Array.from(this.values, Math.abs).filter(Number.isFinite).sort();
    const place = sizes.length > 200 ? Math.floor((sizes.length - 1) * 0.99) : sizes.length - 1;
    const limit = [sizes[place], sizes[sizes.length - 1]].find((size) => size > 0);
    return limit === undefined ? 1 : limit;
  }
}

const decoded = (json) => json === null ? null : Matrix.decode(json);

// The layers with their matrices in place of JSON; y of layer l is x of the next.
const x0 = decoded(step.x);
const layers = step.layers.map((layer, at) => ({
  ...layer,
  at,
  y: decoded(layer.y),
  dy: decoded(layer.dy),
  noise: decoded(layer.noise),
  parameters: layer.parameters.map((parameter) => ({
    ...parameter,
    before: decoded(parameter.before),
    after: decoded(parameter.after),
    gradient: decoded(parameter.gradient),
    momentsBefore: parameter.momentsBefore.map(decoded),
    momentsAfter: parameter.momentsAfter.map(decoded),
  })),
}));
const loss = {
  ...step.loss,
  yTrue: decoded(step.loss.yTrue),
  sampleWeights: decoded(step.loss.sampleWeights),
  values: decoded(step.loss.values),
  coefficients: decoded(step.loss.coefficients),
};
layers.forEach((layer, at) => {
  layer.x = at === 0 ? x0 : layers[at - 1].y;
  layer.dx = at === 0 ? null : layers[at - 1].dy;
});

const odd = (value) => {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "∞" : "-∞";
};

// As it is read in a table: four digits.
const short = (value) => {
  if (!Number.isFinite(value)) return odd(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e4) return value.toExponential(2);
  return size >= 1e-3 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
};

// As it is: the fewest digits that no other number of its precision has.
const exact = (value) => {
  if (!Number.isFinite(value)) return odd(value);
  if (step.scalarBytes === 8) return String(value);
  for (const digits of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === Math.fround(value)) return String(near);
  }
  return String(value);
};

// A sum, as exactly as its terms are known.
const digits = (value) => {
  if (!Number.isFinite(value)) return odd(value);
  return String(Number(value.toPrecision(step.scalarBytes === 8 ? 12 : 6)));
};
)js";

}  // namespace

std::string_view explain_matrix_script() { return kMatrixScript; }

}  // namespace cli
}}  // namespace gradus
