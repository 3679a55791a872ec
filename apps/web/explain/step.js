// The step that the page shows: what step_json() wrote, with matrices in place of their text.

import { Matrix } from "./matrix.js";

export const step = JSON.parse(document.getElementById("step").textContent);

const decoded = (json) => (json === null ? null : Matrix.decode(json, step.scalarBytes));

export const x0 = decoded(step.x);

export const layers = step.layers.map((layer, at) => ({
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

// y of a layer is x of the next.
layers.forEach((layer, at) => {
  layer.x = at === 0 ? x0 : layers[at - 1].y;
  layer.dx = at === 0 ? null : layers[at - 1].dy;
});

export const loss = {
  ...step.loss,
  yTrue: decoded(step.loss.yTrue),
  sampleWeights: decoded(step.loss.sampleWeights),
  values: decoded(step.loss.values),
  coefficients: decoded(step.loss.coefficients),
};
