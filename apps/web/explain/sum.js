// Where a number of a matrix comes from: for the products of Dense every term, summed up here in double and set beside
// the number that the step itself computed.

import { digits, exact, short } from "./matrix.js";

const mostTerms = 12;

// Terms: { index, factors, value }, whose value is the product of the factors.
const sumOf = (formula, index, count, factorsOf, sources, start = null) => {
  const terms = Array.from({ length: count }, (_, k) => {
    const factors = factorsOf(k);
    return { index: k, factors, value: factors.reduce((product, f) => product * f, 1) };
  });
  return { formula, index, terms, sources, start };
};

// y_nj = Σ_i x_ni W_ij + b_j
export const denseOutput = (x, W, b) => (n, j) =>
  sumOf(
    b === null ? "y_nj = Σ_i x_ni · W_ij" : "y_nj = Σ_i x_ni · W_ij + b_j",
    "i",
    W.rows,
    (i) => [x.at(n, i), W.at(i, j)],
    [
      { matrix: x, row: n },
      { matrix: W, column: j },
      { matrix: b, row: 0, column: j },
    ],
    b === null ? null : { name: `b_${j}`, value: b.at(0, j) },
  );

// dx_ni = Σ_j dy_nj W_ij
export const denseInputGradient = (dy, W) => (n, i) =>
  sumOf("dx_ni = Σ_j dy_nj · W_ij", "j", W.columns, (j) => [dy.at(n, j), W.at(i, j)], [
    { matrix: dy, row: n },
    { matrix: W, row: i },
  ]);

// dW_ij = Σ_n x_ni dy_nj
export const kernelGradient = (x, dy) => (i, j) =>
  sumOf("dW_ij = Σ_n x_ni · dy_nj", "n", x.rows, (n) => [x.at(n, i), dy.at(n, j)], [
    { matrix: x, column: i },
    { matrix: dy, column: j },
  ]);

// db_j = Σ_n dy_nj
export const biasGradient = (dy) => (_, j) =>
  sumOf("db_j = Σ_n dy_nj", "n", dy.rows, (n) => [dy.at(n, j)], [{ matrix: dy, column: j }]);

// The numbers of other matrices at the same place: { symbol, matrix }.
export const beside =
  (...others) =>
  () => ({ others: others.filter(({ matrix }) => matrix !== null) });

const total = (terms) => terms.reduce((sum, term) => sum + term.value, 0);

const aligned = (rows) => {
  const width = (k) => Math.max(...rows.map((row) => row[k].length));
  const first = width(0);
  const second = width(1);
  return rows.map(([name, product, value]) => {
    const left = `  ${name.padEnd(first)}  ${product.padStart(second)}`;
    return left + (product ? " = " : "   ") + value;
  });
};

// A sum with its terms, the largest alone where they are many.
export const sumLines = ({ formula, index, terms, start }, recorded, scalarBytes) => {
  const tooMany = terms.length > mostTerms;
  const bySize = (a, b) => Math.abs(b.value) - Math.abs(a.value);
  const listed = tooMany ? [...terms].sort(bySize).slice(0, mostTerms) : terms;
  const rows = listed.map((term) => [
    `${index}=${term.index}`,
    term.factors.length > 1 ? term.factors.map(short).join(" · ") : "",
    short(term.value),
  ]);
  if (tooMany) {
    rows.push([`${terms.length - mostTerms} more`, "", short(total(terms) - total(listed))]);
  }
  if (start !== null) rows.push([start.name, "", short(start.value)]);
  const sum = total(terms) + (start === null ? 0 : start.value);
  return [
    formula + (tooMany ? ", the largest terms:" : ""),
    ...aligned(rows),
    `sum       ${digits(sum, scalarBytes)}`,
    `recorded  ${digits(recorded, scalarBytes)}`,
    ...differenceLines(sum, recorded, terms, start, scalarBytes),
  ];
};

// The step adds in its own order and precision; what is more than that, it has not from this sum.
const differenceLines = (sum, recorded, terms, start, scalarBytes) => {
  const size = terms.reduce((all, term) => all + Math.abs(term.value), 0);
  const scale = size + (start === null ? 0 : Math.abs(start.value));
  const rounding = scalarBytes === 8 ? 1e-12 : 1e-5;
  const gap = recorded - sum;
  if (!Number.isFinite(sum) || !Number.isFinite(recorded)) return [];
  if (Math.abs(gap) <= scale * rounding) return [];
  return [`they differ by ${short(gap)}`];
};

// Which pixel of an image it is.
const pixelLine = ({ of, width }, i, j) => {
  const pixel = of === "rows" ? j : i;
  const place = `pixel in row ${Math.floor(pixel / width)}, column ${pixel % width}`;
  return of === "rows" ? place : `${place}, of unit ${j}`;
};

// What a cell says of itself, and the places that it comes from.
export const describeCell = (view, i, j, scalarBytes) => {
  const value = view.matrix.at(i, j);
  const lines = [`${view.symbol}[${i}, ${j}] = ${exact(value, scalarBytes)}`];
  if (view.image !== null) lines.push(pixelLine(view.image, i, j));
  if (view.about) lines.push(...view.about(i, j));
  if (!view.explain) return { lines, sources: [] };
  const reason = view.explain(i, j);
  if (reason.terms) {
    lines.push(...sumLines(reason, value, scalarBytes));
    if (view.differs && lines.at(-1).startsWith("they differ")) lines.push(view.differs);
    return { lines, sources: reason.sources.filter(({ matrix }) => matrix !== null) };
  }
  const width = Math.max(0, ...reason.others.map(({ symbol }) => symbol.length));
  for (const { symbol, matrix } of reason.others) {
    lines.push(`  ${symbol.padEnd(width)}  ${exact(matrix.at(i, j), scalarBytes)}`);
  }
  return { lines, sources: reason.others.map(({ matrix }) => ({ matrix, row: i, column: j })) };
};
