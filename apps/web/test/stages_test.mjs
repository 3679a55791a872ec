// What the stages of a step show, which the page's data decides: two layers, the last of them within the loss.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import test from "node:test";

const matrix = (rows, columns, ...numbers) => {
  assert.equal(numbers.length, rows * columns);
  return { rows, columns, data: Buffer.from(Float32Array.from(numbers).buffer).toString("base64") };
};

const parameter = (name, before, gradient, after) => ({
  name,
  before,
  gradient,
  after,
  moments_before: [matrix(1, 2, 0, 0)],
  moments_after: [gradient],
});
const layer = (className, more) => ({
  name: className.toLowerCase(),
  class_name: className,
  in_loss: false,
  dy: null,
  noise: null,
  parameters: [],
  forward: [],
  backward: [{ formula: "dx = …" }],
  ...more,
});

const kernel = parameter("kernel", matrix(1, 2, 2, 3), matrix(1, 2, -0.5, 0.5), matrix(1, 2, 2.5, 2.5));
const bias = parameter("bias", matrix(1, 2, 0, 1), matrix(1, 2, -0.5, 0.5), matrix(1, 2, 0.5, 0.5));
const data = {
  step: 7,
  input_shape: [1],
  x: matrix(1, 1, 1),
  layers: [
    layer("Dense", { y: matrix(1, 2, 2, 4), dy: matrix(1, 2, -0.5, 0.5), parameters: [kernel, bias] }),
    layer("Softmax", { y: matrix(1, 2, 0.125, 0.875), in_loss: true }),
  ],
  loss: {
    name: "categorical_crossentropy",
    of_logits: false,
    y_true: matrix(1, 2, 1, 0),
    sample_weights: null,
    values: matrix(1, 1, 2),
    coefficients: matrix(1, 1, 1),
    loss: 2,
    penalty: 0,
    loss_after: 1.5,
    value: [],
    gradient: [],
  },
  optimizer: { name: "sgd", learning_rate: 1, moments: ["m"], update: [] },
  class_names: ["no", "yes"],
  scalar_bytes: 4,
};

// The modules read the page's data as they are imported.
globalThis.document = { getElementById: (id) => (id === "step" ? { textContent: JSON.stringify(data) } : null) };
const { stages } = await import("../explain/backward.js");
const { describeCell } = await import("../explain/sum.js");

const cellsOf = (stage) => stage.groups().flatMap(({ matrices }) => matrices);
const symbolsOf = (stage) => cellsOf(stage).map(({ symbol }) => symbol);

test("the stages go forward, backward, and to the update", () => {
  assert.deepEqual(
    stages.map(({ row, column, box }) => [row, column, box]),
    [
      [1, 0, "x"],
      [1, 1, "Dense"],
      [1, 2, "Softmax"],
      [1, 3, "loss"],
      [2, 3, "dL"],
      [2, 2, "Softmax"],
      [2, 1, "Dense"],
      [3, 1, "W, b"],
      [3, 3, "loss′"],
    ],
  );
  assert.deepEqual(
    stages.map(({ skipped = false }) => skipped),
    [false, false, false, false, false, true, false, false, false],
  );
});

test("each stage shows the matrices of its formula", () => {
  assert.deepEqual(stages.map(symbolsOf), [
    ["x", "y_true"],
    ["x", "W", "b", "y"],
    ["x", "y"],
    ["x", "p", "y", "v", "c", "c · v"],
    ["x", "p", "y", "δ"],
    [],
    ["dy", "x", "dW", "db"],
    ["W", "dW", "m", "m′", "ΔW", "W′", "b", "db", "m", "m′", "Δb", "b′"],
    [],
  ]);
});

test("a cell is explained by the numbers of its own step", () => {
  const y = cellsOf(stages[1])[3];
  const lines = describeCell({ image: null, ...y }, 0, 1, 4).lines;
  assert.deepEqual(lines.slice(0, 3), ["y[0, 1] = 4", "sample 0, whose label is no", "y_nj = Σ_i x_ni · W_ij + b_j"]);
  assert.equal(lines.at(-2), "sum       4");
  const change = cellsOf(stages[7])[4];
  assert.equal(describeCell({ image: null, ...change }, 0, 0, 4).lines[0], "ΔW[0, 0] = 0.5");
});

test("what is said of the step", () => {
  assert.equal(stages[3].result, "L = 2");
  assert.match(stages[5].sentences[0], /^Nothing to do: the loss has taken this activation in/);
  assert.match(stages[6].sentences[1], /^Here dx ends: below is only the batch/);
  assert.match(stages[7].sentences[0], /the learning rate α = 1, in step t = 7\./);
  assert.equal(stages[8].sentences[0], "With the new parameters, the loss of the same batch fell by 25%.");
  assert.deepEqual(stages[8].bars, [
    ["before", 2],
    ["after", 1.5],
  ]);
});

test("a step that diverged has numbers that are not finite", async () => {
  const notFinite = { ...data.loss, loss: "inf", penalty: "nan", loss_after: null };
  const diverged = { ...data, loss: notFinite, divergence: { message: "the loss is inf", tensor: "" } };
  globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(diverged) }) };
  const { step, loss } = await import("../explain/step.js?diverged");
  assert.deepEqual([step.diverged, loss.loss, loss.penalty, loss.lossAfter], [true, Infinity, NaN, null]);
  assert.equal(loss.yTrue.at(0, 0), 1);
});
