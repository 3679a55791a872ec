#include "cli/explain/explain_page_parts.hpp"

namespace gradus { inline namespace GRADUS_PRECISION { namespace cli {

namespace {

// The stages after the loss: each layer backward, the update of its parameters, and the loss again.
constexpr std::string_view kBackwardScript = R"js(
const outputGradient = (layer) =>
  batch("dy", "∂L/∂y, from above", layer.dy, { names: layer.at + 1 === top ? classNames(layer.dy) : null });

const inputGradient = (layer) => {
  const explain = isDense(layer)
    ? denseInputGradient(layer.dy, kernelOf(layer).before)
    : layer.x.sameShape(layer.y)
      ? beside({ symbol: "dy", matrix: layer.dy }, { symbol: "x", matrix: layer.x },
        { symbol: "y", matrix: layer.y }, ...noiseOf(layer)) : null;
  return batch("dx", "∂L/∂x, for below", layer.dx, { explain });
};

const parameterGradients = (layer) => {
  const explains = isDense(layer)
    ? { kernel: kernelGradient(layer.x, layer.dy), bias: biasGradient(layer.dy) } : {};
  const differs = Number(loss.penalty) === 0 ? "" : "which is what a regularizer adds";
  return layer.parameters
    .filter(({ gradient }) => gradient !== null)
    .map((parameter) => weights(layer, parameter, "d" + symbolOf(parameter),
      "gradient of the " + parameter.name, parameter.gradient, { explain: explains[parameter.name], differs }));
};

// Why a layer has nothing to compute here; "" where it has.
const whyNothing = (layer) => {
  if (layer.inLoss) {
    return "Nothing to do: the loss has taken this activation in, and its δ is already that of the " +
      "layer below.";
  }
  if (layer.dy === null) {
    return "Nothing to do: no layer from here down has parameters, so nobody needs δ, and training " +
      "does not compute it.";
  }
  return "";
};

const backwardStage = (layer) => {
  const nothing = whyNothing(layer);
  const common = { row: 2, column: layer.at + 1, box: layer.className, name: layer.name,
    heading: layer.className + " backward" };
  if (nothing) return { ...common, skipped: true, sentences: [nothing], equations: [], groups: () => [] };
  const sentences = ["In comes dy, out goes what it means for x" +
    (layer.parameters.length > 0 ? ", and for the layer's own parameters." : ".")];
  if (layer.dx === null) {
    sentences.push(layer.at === 0
      ? "Here dx ends: below is only the batch, which nobody changes. Training leaves this product out."
      : "Here dx ends: no layer below has parameters. Training leaves this product out.");
  }
  if (step.diverged) sentences.push("The step diverged before the gradient of the parameters was there.");
  // What dx needs of θ: of Dense, W alone.
  const needed = parametersOf(layer)
    .filter(({ symbol }) => isDense(layer) ? symbol === "W" : true);
  const equations = layer.dx === null ? layer.gradient : [...layer.backward, ...layer.gradient];
  return {
    ...common,
    sentences,
    equations: layer.parameters.length > 0 ? equations : layer.backward,
    groups: () => {
      const output = isDense(layer) ? [] : [outputOf(layer)];
      const from = [inputOf(layer, { room: 500 }), ...output, ...noiseOf(layer)];
      const own = parameterGradients(layer);
      if (layer.dx === null) return [group("", outputGradient(layer), ...from, ...own)];
      if (own.length === 0) return [group("", outputGradient(layer), ...from, inputGradient(layer))];
      return [
        group("For the layer below", outputGradient(layer), ...needed, inputGradient(layer)),
        group("For its own parameters", ...from, ...own),
      ];
    },
  };
};

const difference = (to, from) => Matrix.from(to.rows, to.columns, (i, j) => to.at(i, j) - from.at(i, j));

// A parameter before and after, its gradient, and what the optimizer remembers.
const updateGroup = (layer, parameter) => {
  const symbol = symbolOf(parameter);
  const name = (k) => step.optimizer.moments[k] === undefined ? "moment " + (k + 1) : step.optimizer.moments[k];
  const moments = parameter.momentsBefore.flatMap((before, k) => [
    { symbol: name(k), title: "before", matrix: before },
    { symbol: name(k) + "′", title: "after", matrix: parameter.momentsAfter[k] },
  ]);
  const all = [
    { symbol, title: parameter.name + ", θ before", matrix: parameter.before },
    { symbol: "d" + symbol, title: "gradient g, before any clipping", matrix: parameter.gradient },
    ...moments,
    { symbol: "Δ" + symbol, title: "after less before", matrix: difference(parameter.after, parameter.before) },
    { symbol: symbol + "′", title: parameter.name + ", θ after", matrix: parameter.after },
  ];
  const explainOf = (matrix) => beside(...all.filter((other) => other.matrix !== matrix));
  return group(layer.name + "/" + parameter.name, ...all.map((one) =>
    weights(layer, parameter, one.symbol, one.title, one.matrix, { explain: explainOf(one.matrix) })));
};

const updateStage = (layer) => {
  const common = {
    row: 3,
    column: layer.at + 1,
    box: layer.parameters.map(symbolOf).join(", "),
    heading: "Update of " + layer.name,
    name: step.optimizer.name,
    equations: step.optimizer.update,
  };
  if (step.diverged) {
    return { ...common, skipped: true, sentences: ["Nothing has moved: the step diverged."],
      groups: () => [group("", ...parametersOf(layer))] };
  }
  return {
    ...common,
    sentences: ["The optimizer moves each parameter by its own gradient, with the learning rate α = " +
      digits(Number(step.optimizer.learningRate)) + ", in step t = " + (step.number + 1) +
      ". A dash (′) marks what is new."],
    groups: () => layer.parameters.map((parameter) => updateGroup(layer, parameter)),
  };
};

const afterStage = () => {
  const before = Number(loss.total);
  const after = loss.after === null ? null : Number(loss.after);
  const common = { row: 3, column: top + 1, box: "loss′", heading: "The loss, before and after", name: loss.name,
    equations: [], groups: () => [] };
  if (after === null) {
    const why = step.diverged ? "it diverged." : "it was not computed.";
    return { ...common, skipped: true, bars: [["before", before]],
      sentences: ["There is no loss after the step: " + why] };
  }
  const share = (before - after) / Math.abs(before) * 100;
  const change = after > before ? "rose" : "fell";
  return {
    ...common,
    bars: [["before", before], ["after", after]],
    sentences: [
      "With the new parameters, the loss of the same batch " +
        (Number.isFinite(share) ? change + " by " + short(Math.abs(share)) + "%." : "is " + short(after) + "."),
      "The next step takes another batch, and does all this again.",
    ],
  };
};

const stages = [
  inputStage(),
  ...layers.map(forwardStage),
  lossStage(),
  lossBackwardStage(),
  ...[...layers].reverse().map(backwardStage),
  ...layers.filter((layer) => layer.parameters.length > 0).map(updateStage),
  afterStage(),
];
)js";

}  // namespace

std::string_view explain_backward_script() { return kBackwardScript; }

}  // namespace cli
}}  // namespace gradus
