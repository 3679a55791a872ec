// The stages after the loss: each layer backward, the update of its parameters, and the loss again. And all stages.

import { digits, Matrix, short } from "./matrix.js";
import {
  batch,
  classNames,
  forwardStage,
  group,
  inputOf,
  inputStage,
  isDense,
  kernelOf,
  lossBackwardStage,
  lossStage,
  noiseOf,
  outputOf,
  parametersOf,
  symbolOf,
  top,
  weights,
} from "./stages.js";
import { layers, loss, step } from "./step.js";
import { beside, biasGradient, denseInputGradient, kernelGradient } from "./sum.js";

const outputGradient = (layer) => {
  const names = layer.at + 1 === top ? classNames(layer.dy) : null;
  return batch("dy", "∂L/∂y, from above", layer.dy, { names });
};

// Where the numbers of dx come from.
const inputReasonOf = (layer) => {
  if (isDense(layer)) return denseInputGradient(layer.dy, kernelOf(layer).before);
  if (!layer.x.sameShape(layer.y)) return null;
  const { dy, x, y } = layer;
  return beside(
    { symbol: "dy", matrix: dy },
    { symbol: "x", matrix: x },
    { symbol: "y", matrix: y },
    ...noiseOf(layer),
  );
};

const inputGradient = (layer) => batch("dx", "∂L/∂x, for below", layer.dx, { explain: inputReasonOf(layer) });

const parameterGradients = (layer) => {
  const explains = isDense(layer) ? { kernel: kernelGradient(layer.x, layer.dy), bias: biasGradient(layer.dy) } : {};
  const differs = loss.penalty === 0 ? "" : "which is what a regularizer adds";
  return layer.parameters
    .filter(({ gradient }) => gradient !== null)
    .map((parameter) => {
      const more = { explain: explains[parameter.name], differs };
      const title = `gradient of the ${parameter.name}`;
      return weights(layer, parameter, `d${symbolOf(parameter)}`, title, parameter.gradient, more);
    });
};

// Why a layer has nothing to compute here; "" where it has.
const whyNothing = (layer) => {
  if (layer.inLoss) {
    return "Nothing to do: the loss has taken this activation in, and its δ is already that of the layer below.";
  }
  if (layer.dy === null) {
    return (
      "Nothing to do: no layer from here down has parameters, so nobody needs δ, and training does not " + "compute it."
    );
  }
  return "";
};

const sentencesOf = (layer) => {
  const own = layer.parameters.length > 0 ? ", and for the layer's own parameters." : ".";
  const sentences = [`In comes dy, out goes what it means for x${own}`];
  if (layer.dx === null) {
    sentences.push(
      layer.at === 0
        ? "Here dx ends: below is only the batch, which nobody changes. Training leaves this product out."
        : "Here dx ends: no layer below has parameters. Training leaves this product out.",
    );
  }
  if (step.diverged) sentences.push("The step diverged before the gradient of the parameters was there.");
  return sentences;
};

const backwardGroups = (layer) => {
  const output = isDense(layer) ? [] : [outputOf(layer)];
  const from = [inputOf(layer, { room: 500 }), ...output, ...noiseOf(layer)];
  const own = parameterGradients(layer);
  if (layer.dx === null) return [group("", outputGradient(layer), ...from, ...own)];
  if (own.length === 0) return [group("", outputGradient(layer), ...from, inputGradient(layer))];
  // What dx needs of θ: of Dense, W alone.
  const needed = parametersOf(layer).filter(({ symbol }) => !isDense(layer) || symbol === "W");
  return [
    group("For the layer below", outputGradient(layer), ...needed, inputGradient(layer)),
    group("For its own parameters", ...from, ...own),
  ];
};

const backwardStage = (layer) => {
  const common = {
    row: 2,
    column: layer.at + 1,
    box: layer.className,
    name: layer.name,
    heading: `${layer.className} backward`,
  };
  const nothing = whyNothing(layer);
  if (nothing) return { ...common, skipped: true, sentences: [nothing], equations: [], groups: () => [] };
  const own = layer.gradient ?? [];
  return {
    ...common,
    sentences: sentencesOf(layer),
    equations: layer.dx === null && own.length > 0 ? own : [...layer.backward, ...own],
    groups: () => backwardGroups(layer),
  };
};

const difference = (to, from) => Matrix.from(to.rows, to.columns, (i, j) => to.at(i, j) - from.at(i, j));

// A parameter before and after, its gradient, and what the optimizer remembers.
const updateGroup = (layer, parameter) => {
  const symbol = symbolOf(parameter);
  const { name, before, after, gradient, momentsBefore, momentsAfter } = parameter;
  const momentName = (k) => step.optimizer.moments[k] ?? `moment ${k + 1}`;
  const moments = momentsBefore.flatMap((moment, k) => [
    { symbol: momentName(k), title: "before", matrix: moment },
    { symbol: `${momentName(k)}′`, title: "after", matrix: momentsAfter[k] },
  ]);
  const all = [
    { symbol, title: `${name}, θ before`, matrix: before },
    { symbol: `d${symbol}`, title: "gradient g, before any clipping", matrix: gradient },
    ...moments,
    { symbol: `Δ${symbol}`, title: "after less before", matrix: difference(after, before) },
    { symbol: `${symbol}′`, title: `${name}, θ after`, matrix: after },
  ];
  const explainOf = (matrix) => beside(...all.filter((other) => other.matrix !== matrix));
  const shown = all.map((one) =>
    weights(layer, parameter, one.symbol, one.title, one.matrix, { explain: explainOf(one.matrix) }),
  );
  return group(`${layer.name}/${name}`, ...shown);
};

const updateStage = (layer) => {
  const common = {
    row: 3,
    column: layer.at + 1,
    box: layer.parameters.map(symbolOf).join(", "),
    heading: `Update of ${layer.name}`,
    name: step.optimizer.name,
    equations: step.optimizer.update,
  };
  if (step.diverged) {
    const sentences = ["Nothing has moved: the step diverged."];
    return { ...common, skipped: true, sentences, groups: () => [group("", ...parametersOf(layer))] };
  }
  const rate = digits(step.optimizer.learningRate, step.scalarBytes);
  return {
    ...common,
    sentences: [
      `The optimizer moves each parameter by its own gradient, with the learning rate α = ${rate}, in step ` +
        `t = ${step.step}. A dash (′) marks what is new.`,
    ],
    groups: () => layer.parameters.map((parameter) => updateGroup(layer, parameter)),
  };
};

const afterStage = () => {
  const common = {
    row: 3,
    column: top + 1,
    box: "loss′",
    heading: "The loss, before and after",
    name: loss.name,
    equations: [],
    groups: () => [],
  };
  const before = loss.loss;
  if (loss.lossAfter === null) {
    const why = step.diverged ? "it diverged." : "it was not computed.";
    const sentences = [`There is no loss after the step: ${why}`];
    return { ...common, skipped: true, bars: [["before", before]], sentences };
  }
  const after = loss.lossAfter;
  const share = ((before - after) / Math.abs(before)) * 100;
  const change = after > before ? "rose" : "fell";
  const now = Number.isFinite(share) ? `${change} by ${short(Math.abs(share))}%` : `is ${short(after)}`;
  return {
    ...common,
    bars: [
      ["before", before],
      ["after", after],
    ],
    sentences: [
      `With the new parameters, the loss of the same batch ${now}.`,
      "The next step takes another batch, and does all this again.",
    ],
  };
};

export const stages = [
  inputStage(),
  ...layers.map(forwardStage),
  lossStage(),
  lossBackwardStage(),
  ...layers.map(backwardStage).reverse(),
  ...layers.filter((layer) => layer.parameters.length > 0).map(updateStage),
  afterStage(),
];
