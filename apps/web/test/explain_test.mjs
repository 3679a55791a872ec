// What the page of a step computes: numbers as text, where they stand, where keys lead, and the sum behind a cell.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

import { directions, neighbour, stageOfHash, stageOfKey } from "../explain/keys.js";
import { arrange, clamp, drawnPart, gridLayout, imageLayout, isSmall } from "../explain/layout.js";
import { digits, exact, Matrix, short } from "../explain/matrix.js";
import { beside, biasGradient, denseInputGradient, denseOutput, describeCell, kernelGradient } from "../explain/sum.js";

const base64 = (array) => Buffer.from(array.buffer).toString("base64");

test("a matrix is decoded in the step's precision", () => {
  for (const [bytes, Type] of [
    [4, Float32Array],
    [8, Float64Array],
  ]) {
    const values = Type.of(0.1, -2, NaN, Infinity, 0, 3e-39);
    const matrix = Matrix.decode({ rows: 2, columns: 3, data: base64(values) }, bytes);
    assert.deepEqual(matrix.values, values);
    assert.equal(matrix.at(0, 1), -2);
    assert.equal(matrix.at(1, 2), values[5]);
    assert.equal(matrix.shape, "2 × 3");
  }
});

test("statistics leave out what is not finite", () => {
  const matrix = new Matrix(1, 6, [0, 4, -1, NaN, -Infinity, 1]);
  assert.deepEqual(matrix.statistics, { min: -1, max: 4, mean: 1, zeros: 1, odd: 2 });
});

test("a few large numbers do not leave all others pale", () => {
  assert.equal(new Matrix(1, 3, [1, -5, NaN]).colourLimit, 5);
  assert.equal(new Matrix(1, 2, [0, 0]).colourLimit, 1);
  const many = Matrix.from(1, 1000, (_, j) => (j < 5 ? 1e6 : j / 1000));
  assert.ok(many.colourLimit < 1);
});

test("numbers as they are read", () => {
  const read = [0, 1, 0.1 + 0.2, 12345, 1e-4, -1234.56, 9999.9, NaN, -Infinity, 0.001].map(short);
  assert.deepEqual(read, ["0", "1", "0.3", "1.23e+4", "1.00e-4", "-1235", "10000", "NaN", "-∞", "0.001"]);
});

test("numbers as they are", () => {
  assert.equal(exact(Math.fround(0.1), 4), "0.1");
  assert.equal(exact(Math.fround(1 / 3), 4), "0.33333334");
  assert.equal(exact(16777216, 4), "16777216");
  assert.equal(exact(1 / 3, 8), "0.3333333333333333");
  assert.equal(exact(Infinity, 8), "∞");
  assert.equal(digits(1 / 3, 4), "0.333333");
  assert.equal(digits(1 / 3, 8), "0.333333333333");
});

// x: 2 x 3, W: 3 x 2, b: 1 x 2
const x = new Matrix(2, 3, [1, 2, 3, 4, 5, 6]);
const W = new Matrix(3, 2, [0.5, -1, 0.25, 2, -0.125, 4]);
const b = new Matrix(1, 2, [10, 20]);
const dy = new Matrix(2, 2, [1, -2, 3, 4]);
const viewOf = (matrix, explain, more = {}) => ({ symbol: "m", matrix, image: null, explain, ...more });

test("a cell shows the sum that made it, and where its terms stand", () => {
  const y = new Matrix(2, 2, [0, 0, 0, 4 * -1 + 5 * 2 + 6 * 4 + 20]);
  const { lines, sources } = describeCell(viewOf(y, denseOutput(x, W, b)), 1, 1, 4);
  assert.deepEqual(lines, [
    "m[1, 1] = 50",
    "y_nj = Σ_i x_ni · W_ij + b_j",
    "  i=0  4 · -1 = -4",
    "  i=1   5 · 2 = 10",
    "  i=2   6 · 4 = 24",
    "  b_1           20",
    "sum       50",
    "recorded  50",
  ]);
  assert.deepEqual(sources, [
    { matrix: x, row: 1 },
    { matrix: W, column: 1 },
    { matrix: b, row: 0, column: 1 },
  ]);
});

test("without a bias, none is added", () => {
  const { lines, sources } = describeCell(viewOf(new Matrix(1, 1, [0.625]), denseOutput(x, W, null)), 0, 0, 4);
  assert.equal(lines[1], "y_nj = Σ_i x_ni · W_ij");
  assert.equal(lines.at(-2), "sum       0.625");
  assert.equal(sources.length, 2);
});

const sumOfCell = (explain, i, j) => {
  const matrix = Matrix.from(3, 3, () => 0);
  const { lines } = describeCell(viewOf(matrix, explain), i, j, 8);
  return Number(lines.find((line) => line.startsWith("sum")).slice(3));
};

test("the sums of the gradients of Dense", () => {
  assert.equal(sumOfCell(denseInputGradient(dy, W), 1, 2), 3 * -0.125 + 4 * 4);
  assert.equal(sumOfCell(kernelGradient(x, dy), 2, 0), 3 * 1 + 6 * 3);
  assert.equal(sumOfCell(biasGradient(dy), 0, 1), -2 + 4);
});

test("a number that its sum does not give is said to differ", () => {
  const last = (recorded, bytes, more) => {
    const matrix = Matrix.from(1, 2, () => recorded);
    return describeCell(viewOf(matrix, biasGradient(dy), more), 0, 1, bytes).lines.at(-1);
  };
  assert.equal(last(2.5, 4), "they differ by 0.5");
  assert.equal(last(2.5, 4, { differs: "a reason" }), "a reason");
  assert.equal(last(2, 4, { differs: "a reason" }), "recorded  2");
  assert.equal(last(2 + 1e-6, 4), "recorded  2");
  assert.equal(last(2 + 1e-6, 8), "they differ by 1.00e-6");
  assert.equal(last(NaN, 4), "recorded  NaN");
});

test("of many terms the largest twelve are listed", () => {
  const ones = Matrix.from(1, 20, (_, k) => k);
  const weights = Matrix.from(20, 1, () => 1);
  const { lines } = describeCell(viewOf(new Matrix(1, 1, [190]), denseOutput(ones, weights, null)), 0, 0, 4);
  assert.equal(lines[1], "y_nj = Σ_i x_ni · W_ij, the largest terms:");
  assert.equal(lines[2], "  i=19    19 · 1 = 19");
  assert.equal(lines[14], "  8 more           28");
  assert.equal(lines[15], "sum       190");
});

test("other cells stand beside those that they belong to; an image's says its pixel", () => {
  const image = { of: "columns", height: 2, width: 2 };
  const explain = beside({ symbol: "g", matrix: b }, { symbol: "none", matrix: null });
  const { lines, sources } = describeCell(viewOf(b, explain, { image, about: (i) => [`sample ${i}`] }), 0, 1, 4);
  assert.deepEqual(lines, ["m[0, 1] = 20", "pixel in row 0, column 0, of unit 1", "sample 0", "  g  20"]);
  assert.deepEqual(sources, [{ matrix: b, row: 0, column: 1 }]);
});

test("images lie side by side, with a gap that is no cell", () => {
  const image = { of: "rows", height: 3, width: 2 };
  const matrix = Matrix.from(5, 6, () => 0);
  const layout = imageLayout(matrix, image, 3);
  assert.deepEqual([layout.width, layout.height], [3 * 4 - 2, 2 * 5 - 2]);
  for (let i = 0; i < matrix.rows; ++i) {
    for (let j = 0; j < matrix.columns; ++j) assert.deepEqual(layout.cellAt(...layout.at(i, j)), [i, j]);
  }
  assert.equal(layout.cellAt(2, 0), null);
  assert.equal(layout.cellAt(0, 3), null);
  assert.equal(layout.cellAt(8, 5), null, "there is no sixth image");
  assert.deepEqual(layout.row(4), [4, 5, 2, 3]);
  assert.equal(layout.column(1), null);
});

test("what is drawn fits, and is not too much", () => {
  const wide = Matrix.from(2, 1000, () => 0);
  assert.deepEqual(arrange(wide, null, 500).cell, [1, 2]);
  assert.deepEqual(
    arrange(
      Matrix.from(1, 10, () => 0),
      null,
      500,
    ).cell,
    [24, 96],
  );
  const image = { of: "rows", height: 28, width: 28 };
  assert.deepEqual(arrange({ rows: 2, columns: 784 }, image, 500).cell, [4, 4]);
  assert.deepEqual(arrange({ rows: 500, columns: 784 }, image, 500).cell, [1, 1]);
  assert.deepEqual(drawnPart({ rows: 1e6, columns: 784 }, image), [5102, 784]);
  assert.deepEqual(drawnPart({ rows: 5000, columns: 3 }, null), [4096, 3]);
  assert.deepEqual([isSmall({ rows: 10, columns: 14 }), isSmall({ rows: 11, columns: 3 })], [true, false]);
  assert.deepEqual([isSmall({ rows: 40, columns: 2 }), isSmall({ rows: 2, columns: 15 })], [true, false]);
  assert.deepEqual([clamp(-1, 0, 4), clamp(2, 0, 4), clamp(7, 0, 4)], [0, 2, 4]);
});

test("arrow keys go from cell to cell, and over the gap between images", () => {
  const grid = { layout: gridLayout({ rows: 2, columns: 3 }), cursor: [1, 1] };
  assert.deepEqual(neighbour(grid, directions.ArrowRight), [1, 2]);
  assert.deepEqual(neighbour(grid, directions.ArrowUp), [0, 1]);
  assert.equal(neighbour(grid, directions.ArrowDown), null);
  const layout = imageLayout({ rows: 2, columns: 4 }, { of: "rows", height: 2, width: 2 }, 2);
  assert.deepEqual(neighbour({ layout, cursor: [0, 1] }, directions.ArrowRight), [1, 0]);
  assert.equal(neighbour({ layout, cursor: [0, 2] }, directions.ArrowLeft), null);
});

test("keys and the address lead to stages", () => {
  const stages = ["ArrowRight", "ArrowLeft", "Home", "End", "a"].map((key) => stageOfKey(key, 3, 9));
  assert.deepEqual(stages, [4, 2, 0, 9, undefined]);
  const ofHash = ["", "#stage=1", "#stage=5", "#stage=99", "#stage=0", "#stage=x", "#stage=1.5"];
  assert.deepEqual(
    ofHash.map((hash) => stageOfHash(hash, 7, 9)),
    [7, 0, 4, 9, 0, 7, 7],
  );
});
