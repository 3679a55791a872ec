// What the stages up to the loss, and the loss backward, show. A stage is { row, column } in the chain, its box and
// heading, sentences, equations, and groups() of matrices: a title, and for each matrix what a View needs.

import { digits, Matrix, short } from "./matrix.js";
import { layers, loss, step, x0 } from "./step.js";
import { beside, denseOutput } from "./sum.js";

export const top = layers.length; // The loss stands above layer `top`.

export const group = (title, ...matrices) => ({ title, matrices });

// Whether rows of a matrix with so many columns are images.
const [imageHeight, imageWidth, channels = 1] = step.inputShape;
const isPicture = imageHeight > 3 && imageWidth > 3 && channels === 1 && step.inputShape.length < 4;
const picture = (of) => ({ of, height: imageHeight, width: imageWidth });

const parameterOf = (layer, wanted) => layer.parameters.find(({ name }) => name === wanted);

// The parameter W of a Dense; null where there is none.
export const kernelOf = (layer) => parameterOf(layer, "kernel") ?? null;
const biasOf = (layer) => parameterOf(layer, "bias")?.before ?? null;
export const isDense = (layer) => layer.className === "Dense" && kernelOf(layer) !== null;

// Layer l sees images until one has mixed their pixels.
let unmixed = isPicture;
for (const layer of layers) {
  layer.seesImages = unmixed;
  unmixed = unmixed && layer.parameters.length === 0 && layer.y.columns === x0.columns;
}

const symbols = { kernel: "W", bias: "b", gamma: "γ", beta: "β" };
export const symbolOf = ({ name }) => symbols[name] ?? name;

// The label of a sample, where its target says one.
const labelOf = (n) => {
  const { yTrue } = loss;
  const row = Array.from({ length: yTrue.columns }, (_, k) => yTrue.at(n, k));
  const chosen = row.length > 1 ? row.indexOf(1) : Math.round(row[0]);
  return step.classNames[chosen] ?? null;
};
const aboutSample = (n) => {
  const label = labelOf(n);
  return [`sample ${n}` + (label === null ? "" : `, whose label is ${label}`)];
};
export const classNames = (matrix) => (step.classNames.length === matrix.columns ? step.classNames : null);

// Matrices of a row for each sample.
export const batch = (symbol, title, matrix, more = {}) => ({ symbol, title, matrix, about: aboutSample, ...more });
const images = { image: picture("rows"), palette: "ink", room: 1020 };
export const inputOf = (layer, more = {}) => {
  const title = layer.at === 0 ? "the batch" : `output of ${layers[layer.at - 1].name}`;
  return batch("x", title, layer.x, layer.seesImages ? { ...images, ...more } : more);
};
export const outputOf = (layer, more = {}) => {
  const names = layer.at + 1 === top ? classNames(layer.y) : null;
  return batch("y", `output of ${layer.name}`, layer.y, { names, ...more });
};

// What a layer has drawn for this step.
export const noiseOf = (layer) => {
  if (layer.noise === null) return [];
  return [batch(layer.className === "Dropout" ? "r" : "noise", "drawn for this step", layer.noise)];
};

// Parameters, and what has their shape. Where a layer sees images, a unit's weights are one too.
export const weights = (layer, parameter, symbol, title, matrix, more = {}) => {
  const shown = layer.seesImages && parameter.name === "kernel";
  return { symbol, title, matrix, image: shown ? picture("columns") : null, ...more };
};
export const parametersOf = (layer) =>
  layer.parameters.map((parameter) => weights(layer, parameter, symbolOf(parameter), parameter.name, parameter.before));

const does = {
  Dense: "Each unit j weighs the inputs of a sample with its column of W, and adds its b.",
  ReLU: "What is negative becomes 0; the rest passes as it is.",
  Sigmoid: "Each number by itself is pressed between 0 and 1.",
  Tanh: "Each number by itself is pressed between -1 and 1.",
  Softmax: "Each row becomes probabilities: positive, with the sum 1.",
  Dropout: "Some numbers, drawn at random, become 0, and the others grow to make up for it.",
};

const targets = () => batch("y_true", "targets", loss.yTrue, { names: classNames(loss.yTrue) });

export const inputStage = () => ({
  row: 1,
  column: 0,
  box: "x",
  heading: "The batch x",
  sentences: [
    `Each row of x is one sample${isPicture ? ", drawn here as the image that it is" : ""}; this batch has ` +
      `${x0.rows}, of ${x0.columns} numbers. Its targets, y_true, wait for the loss.`,
  ],
  equations: [],
  groups: () => [group("", batch("x", "the batch", x0, isPicture ? images : {}), targets())],
});

// Where the numbers of a layer's output come from.
const reasonOf = (layer) => {
  if (isDense(layer)) return denseOutput(layer.x, kernelOf(layer).before, biasOf(layer));
  if (!layer.x.sameShape(layer.y)) return null;
  return beside({ symbol: "x", matrix: layer.x }, ...noiseOf(layer));
};

export const forwardStage = (layer) => {
  const explain = reasonOf(layer);
  const sentences = does[layer.className] === undefined ? [] : [does[layer.className]];
  if (layer.inLoss) {
    sentences.push("The loss starts from x, not from y: it takes this activation in, which is more exact.");
  }
  return {
    row: 1,
    column: layer.at + 1,
    box: layer.className,
    heading: `${layer.className} forward`,
    name: layer.name,
    sentences,
    equations: layer.forward,
    groups: () => [group("", inputOf(layer), ...parametersOf(layer), ...noiseOf(layer), outputOf(layer, { explain }))],
  };
};

// As the formulas of the losses have it: x are logits, p what is predicted, y what is true.
const prediction = () => {
  const output = layers[top - 1];
  const symbol = loss.ofLogits && !output.inLoss ? "x" : "p";
  const names = classNames(output.y);
  const predicted = batch(symbol, `y_pred, output of ${output.name}`, output.y, { names });
  return output.inLoss ? [batch("x", "logits", output.x, { names }), predicted] : [predicted];
};
const targetsOfLoss = () => ({ ...targets(), symbol: "y", title: "y_true, targets" });

const perSample = () => {
  const { values, coefficients, sampleWeights } = loss;
  const parts = Matrix.from(values.rows, 1, (n) => values.at(n, 0) * coefficients.at(n, 0));
  const product = beside({ symbol: "c", matrix: coefficients }, { symbol: "v", matrix: values });
  const withWeight = sampleWeights === null ? "" : ", with its weight";
  const shown = [
    batch("v", "loss of each sample", values),
    batch("c", `its part of the mean${withWeight}`, coefficients),
    batch("c · v", "what it adds to L", parts, { explain: product }),
  ];
  if (sampleWeights !== null) shown.push(batch("w", "sample weights", sampleWeights));
  return shown;
};

export const lossStage = () => {
  const costs = perSample();
  const penaltyText = loss.penalty === 0 ? "" : `, of which the penalty is ${short(loss.penalty)}`;
  return {
    row: 1,
    column: top + 1,
    box: "loss",
    heading: "The loss",
    name: loss.name,
    sentences: ["One number for each sample, and their weighted sum L: what training makes smaller."],
    equations: loss.value,
    result: `L = ${digits(loss.loss, step.scalarBytes)}${penaltyText}`,
    groups: () => [group("What is compared", ...prediction(), targetsOfLoss()), group("What it costs", ...costs)],
  };
};

export const lossBackwardStage = () => {
  const lowest = layers.findLast((layer) => !layer.inLoss);
  const given = lowest === undefined ? null : lowest.dy;
  const output = layers[top - 1];
  const sentences = [
    output.inLoss
      ? `The loss is fused with ${output.className}: its derivative is that of both together, with respect to ` +
        "the logits x."
      : "How L changes with each number of the prediction: from here, derivatives flow back.",
  ];
  if (given === null) sentences.push("Training does not need it here: no layer has parameters.");
  const beforehand = () => {
    const perRow = Matrix.from(given.rows, given.columns, (n) => loss.coefficients.at(n, 0));
    const others = [...prediction(), targetsOfLoss(), { symbol: "c", matrix: perRow }];
    return beside(...others.filter(({ matrix }) => matrix.sameShape(given)));
  };
  const gradient = () => {
    const more = { explain: beforehand(), names: classNames(given) };
    return batch("δ", `∂L/∂ output of ${lowest.name}`, given, more);
  };
  return {
    row: 2,
    column: top + 1,
    box: "dL",
    heading: "The loss backward",
    name: loss.name,
    sentences,
    equations: loss.gradient,
    groups: () => (given === null ? [] : [group("", ...prediction(), targetsOfLoss(), gradient())]),
  };
};
