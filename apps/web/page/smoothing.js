// Curves made smooth as TensorBoard makes them: the exponential moving average, without its bias towards the 0 that it
// begins with.

// s_i = Σ_j≤i wⁱ⁻ʲ (1 - w) v_j / (1 - wⁱ⁺¹), w the weight of what came before.
export const movingAverage = (values, weight) => {
  let sum = 0;
  let rest = 1;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    rest *= weight;
    return sum / (1 - rest);
  });
};

// The same of heights in a plot, downwards. It moves with them where the scale is linear. On a logarithmic scale, of so
// many decades a pixel, it is of the values.
export const smoothHeights = (heights, weight, decades) => {
  if (decades === 0) return movingAverage(heights, weight);
  const top = Math.min(...heights);
  const values = heights.map((y) => 10 ** (decades * (top - y)));
  return movingAverage(values, weight).map((value) => top - Math.log10(value) / decades);
};

const pointsOf = (line) => {
  const pairs = line.getAttribute("points").split(" ");
  return pairs.map((pair) => pair.split(",").map(Number));
};

// A curve with gaps has several lines, of one class.
const smoothCurve = (lines, weight, decades) => {
  const pieces = lines.map(pointsOf);
  const heights = smoothHeights(
    pieces.flat().map(([, y]) => y),
    weight,
    decades,
  );
  lines.forEach((line, i) => {
    const smooth = line.cloneNode();
    const own = heights.splice(0, pieces[i].length);
    smooth.classList.add("smooth");
    smooth.setAttribute("points", pieces[i].map(([x], k) => `${x},${own[k].toFixed(1)}`).join(" "));
    line.after(smooth);
  });
};

// Draws smooth curves over the raw ones; weight 0: none.
export const smoothPlot = (plot, weight) => {
  for (const line of plot.querySelectorAll(".smooth")) line.remove();
  plot.classList.toggle("smoothed", weight > 0);
  if (weight === 0) return;
  const curves = new Map();
  for (const line of plot.querySelectorAll("polyline")) {
    const name = line.getAttribute("class");
    curves.set(name, [...(curves.get(name) ?? []), line]);
  }
  for (const lines of curves.values()) smoothCurve(lines, weight, Number(plot.dataset.decades));
};
