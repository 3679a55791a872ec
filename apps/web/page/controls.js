// How the reader wants to see the curves: how smooth, and over which axis.

import { smoothPlot } from "./smoothing.js";

const onInput = (control, apply) => {
  control?.addEventListener("input", () => apply(control.value));
};

export const offerControls = () => {
  for (const controls of document.querySelectorAll(".controls")) controls.hidden = false;
  const slider = document.getElementById("smoothing");
  onInput(slider, (value) => {
    slider.parentElement.querySelector("output").textContent = value;
    for (const plot of document.querySelectorAll(".plot[data-decades]")) smoothPlot(plot, Number(value));
  });
  onInput(document.getElementById("x-axis"), (value) => {
    document.documentElement.dataset.xAxis = value;
  });
};
