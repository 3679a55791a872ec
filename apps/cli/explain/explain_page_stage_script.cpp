#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// What each stage shows. A stage is { row, column } in the chain, its box and heading, sentences,
// equations, and groups() of matrices: a title, and for each matrix what a View needs.
constexpr std::string_view kStageScript = R"js(
const top = step.layers.length;  // The loss stands above layer `top`.

const group = (title, ...matrices) => ({ title, matrices });

// Whether rows of a matrix with so many columns are images.
const [imageHeight, imageWidth, channels = 1] = step.inputShape;
const imagesFit = [imageHeight > 3, imageWidth > 3, channels === 1, 4 > step.inputShape.length];
const isPicture = imagesFit.every(Boolean);
const picture = (of) => ({ of, height: imageHeight, width: imageWidth });

const kernelOf = (layer) => {
  const found = layer.parameters.find(({ name }) => name === "kernel");
  return found === undefined ? null : found;
};

// Layer l sees images until one has mixed their pixels.
let unmixed = isPicture;
for (const layer of layers) {
  layer.seesImages = unmixed;
  unmixed = [unmixed, layer.parameters.length === 0, layer.y.columns === x0.columns].every(Boolean);
}

const symbols = { kernel: "W", bias: "b", gamma: "γ", beta: "β" };
const symbolOf = ({ name }) => symbols[name] === undefined ? name : symbols[name];

// The label of a sample, where its target says one.
const labelOf = (n) => {
  const { yTrue } = loss;
  const row = Array.from({ length: yTrue.columns }, (unused, k) => yTrue.at(n, k));
  const chosen = row.length > 1 ? row.indexOf(1) : row[0];
  const name = row.length > 1 ? step.classNames[chosen] : step.classNames[Math.round(chosen)];
  return name === undefined ? null : name;
};
const aboutSample = (n) => {
  const label = labelOf(n);
  return ["sample " + n + (label === null ? "" : ", whose label is " + label)];
};
const classNames = (matrix) => step.classNames.length === matrix.columns ? step.classNames : null;

// Matrices of a row for each sample.
const batch = (symbol, title, matrix, more = {}) =>
  ({ symbol, title, matrix, about: aboutSample, ...more });
const images = { image: picture("rows"), palette: "ink", room: 1020 };
const inputOf = (layer, more = {}) => {
  const title = layer.at === 0 ? "the batch" : "output of " + layers[layer.at - 1].name;
  return batch("x", title, layer.x, layer.seesImages ? { ...images, ...more } : more);
};
const outputOf = (layer, more = {}) => batch("y", "output of " + layer.name, layer.y, {
  names: layer.at + 1 === top ? classNames(layer.y) : null,
  ...more,
});

// What a layer has drawn for this step.
const noiseOf = (layer) => layer.noise === null ? []
  : [batch(layer.className === "Dropout" ? "r" : "noise", "drawn for this step", layer.noise)];

// Parameters, and what has their shape. Where a layer sees images, a unit's weights are one too.
const weights = (layer, parameter, symbol, title, matrix, more = {}) => {
  const shown = [layer.seesImages, parameter.name === "kernel"].every(Boolean);
  return { symbol, title, matrix, image: shown ? picture("columns") : null, ...more };
};
const parametersOf = (layer) => layer.parameters.map((parameter) =>
  weights(layer, parameter, symbolOf(parameter), parameter.name, parameter.before));

const isDense = (layer) => [layer.className === "Dense", kernelOf(layer) !== null].every(Boolean);
const biasOf = (layer) => {
  const found = layer.parameters.find(({ name }) => name === "bias");
  return found === undefined ? null : found.before;
};

const does = {
  Dense: "Each unit j weighs the inputs of a sample with its column of W, and adds its b.",
  ReLU: "What is negative becomes 0; the rest passes as it is.",
  Sigmoid: "Each number by itself is pressed between 0 and 1.",
  Tanh: "Each number by itself is pressed between -1 and 1.",
  Softmax: "Each row becomes probabilities: positive, with the sum 1.",
  Dropout: "Some numbers, drawn at random, become 0, and the others grow to make up for it.",
};

const inputStage = () => ({
  row: 1,
  column: 0,
  box: "x",
  heading: "The batch x",
  sentences: [
    "Each row of x is one sample" + (isPicture ? ", drawn here as the image that it is" : "") +
    "; this batch has " + x0.rows + ", of " + x0.columns + " numbers. Its targets, y_true, wait for the loss.",
  ],
  equations: [],
  groups: () => [group("", batch("x", "the batch", x0, isPicture ? images : {}), targets())],
});
const targets = () => batch("y_true", "targets", loss.yTrue, { names: classNames(loss.yTrue) });

const forwardStage = (layer) => {
  const kernel = kernelOf(layer);
  const explain = isDense(layer)
    ? denseOutput(layer.x, kernel.before, biasOf(layer))
    : layer.x.sameShape(layer.y)
      ? beside({ symbol: "x", matrix: layer.x }, ...noiseOf(layer)) : null;
  const sentences = does[layer.className] === undefined ? [] : [does[layer.className]];
  if (layer.inLoss) {
    sentences.push("The loss starts from x, not from y: it takes this activation in, which is more exact.");
  }
  return {
    row: 1,
    column: layer.at + 1,
    box: layer.className,
    heading: layer.className + " forward",
    name: layer.name,
    sentences,
    equations: layer.forward,
    groups: () => [group("", inputOf(layer), ...parametersOf(layer), ...noiseOf(layer), outputOf(layer, { explain }))],
  };
};

// As the formulas of the losses have it: x are logits, p what is predicted, y what is true.
const prediction = () => {
  const last = layers[top - 1];
  const logits = [loss.ofLogits, !last.inLoss].every(Boolean);
  const names = classNames(last.y);
  const predicted = batch(logits ? "x" : "p", "y_pred, output of " + last.name, last.y, { names });
  return last.inLoss ? [batch("x", "logits", last.x, { names }), predicted] : [predicted];
};
const targetsOfLoss = () => ({ ...targets(), symbol: "y", title: "y_true, targets" });

const lossStage = () => {
  const { values, coefficients, sampleWeights } = loss;
  const parts = Matrix.from(values.rows, 1, (n) => values.at(n, 0) * coefficients.at(n, 0));
  const penalty = Number(loss.penalty);
  const product = beside({ symbol: "c", matrix: coefficients }, { symbol: "v", matrix: values });
  const perSample = [
    batch("v", "loss of each sample", values),
    batch("c", "its part of the mean" + (sampleWeights === null ? "" : ", with its weight"), coefficients),
    batch("c · v", "what it adds to L", parts, { explain: product }),
  ];
  if (sampleWeights !== null) perSample.push(batch("w", "sample weights", sampleWeights));
  return {
    row: 1,
    column: top + 1,
    box: "loss",
    heading: "The loss",
    name: loss.name,
    sentences: ["One number for each sample, and their weighted sum L: what training makes smaller."],
    equations: loss.value,
    result: "L = " + digits(Number(loss.total)) +
      (penalty === 0 ? "" : ", of which the penalty is " + short(penalty)),
    groups: () => [
      group("What is compared", ...prediction(), targetsOfLoss()),
      group("What it costs", ...perSample),
    ],
  };
};

const lossBackwardStage = () => {
  const last = [...layers].reverse().find((layer) => !layer.inLoss);
  const given = last === undefined ? null : last.dy;
  const outputs = layers[top - 1];
  const takesIn = outputs.inLoss;
  const sentences = [takesIn
    ? "The loss is fused with " + outputs.className + ": its derivative is that of both together, with " +
      "respect to the logits x."
    : "How L changes with each number of the prediction: from here, derivatives flow back."];
  if (given === null) sentences.push("Training does not need it here: no layer has parameters.");
  const beforehand = () => {
    const perRow = Matrix.from(given.rows, given.columns, (n) => loss.coefficients.at(n, 0));
    const others = [...prediction(), targetsOfLoss(), { symbol: "c", matrix: perRow }];
    return beside(...others.filter(({ matrix }) => matrix.sameShape(given)));
  };
  return {
    row: 2,
    column: top + 1,
    box: "dL",
    heading: "The loss backward",
    name: loss.name,
    sentences,
    equations: loss.gradient,
    groups: () => given === null ? [] : [group("",
      ...prediction(), targetsOfLoss(),
      batch("δ", "∂L/∂ output of " + last.name, given, { explain: beforehand(), names: classNames(given) }),
    )],
  };
};
)js";

}  // namespace

std::string_view explain_stage_script() { return kStageScript; }

}  // namespace cli
}}  // namespace gradus
