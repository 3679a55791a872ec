// Matrices, and numbers as text.

export class Matrix {
  constructor(rows, columns, values) {
    this.rows = rows;
    this.columns = columns;
    this.known = values;
  }

  // Of floats or doubles in base64, lowest byte first. It is decoded when its numbers are first asked for.
  static decode({ rows, columns, data }, scalarBytes) {
    const matrix = new Matrix(rows, columns, null);
    matrix.text = data;
    matrix.array = scalarBytes === 8 ? Float64Array : Float32Array;
    return matrix;
  }

  // Number (i, j) is f(i, j).
  static from(rows, columns, f) {
    const at = (_, k) => f(Math.floor(k / columns), k % columns);
    return new Matrix(rows, columns, Array.from({ length: rows * columns }, at));
  }

  get values() {
    if (this.known === null) {
      const binary = atob(this.text);
      const bytes = new Uint8Array(binary.length);
      for (let k = 0; k < binary.length; ++k) bytes[k] = binary.charCodeAt(k);
      this.known = new this.array(bytes.buffer);
    }
    return this.known;
  }

  at(i, j) {
    return this.values[i * this.columns + j];
  }

  get shape() {
    return `${this.rows} × ${this.columns}`;
  }

  sameShape(other) {
    return this.rows === other.rows && this.columns === other.columns;
  }

  get statistics() {
    const result = { min: Infinity, max: -Infinity, mean: 0, zeros: 0, odd: 0 };
    for (const value of this.values) {
      if (value === 0) result.zeros += 1;
      if (Number.isFinite(value)) {
        result.min = Math.min(result.min, value);
        result.max = Math.max(result.max, value);
        result.mean += value;
      } else {
        result.odd += 1;
      }
    }
    result.mean /= this.values.length - result.odd;
    return result;
  }

  // The size that gets the full colour. A few large numbers do not leave all others pale: of many, 99 of 100 are
  // within it.
  get colourLimit() {
    const sizes = Float64Array.from(this.values, Math.abs).filter(Number.isFinite).sort();
    const last = sizes.length - 1;
    const place = sizes.length > 200 ? Math.floor(last * 0.99) : last;
    return [sizes[place], sizes[last]].find((size) => size > 0) ?? 1;
  }
}

const odd = (value) => {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "∞" : "-∞";
};

// As it is read in a table: four digits.
export const short = (value) => {
  if (!Number.isFinite(value)) return odd(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e4) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
};

// As it is: the fewest digits that no other number of its precision has.
export const exact = (value, scalarBytes) => {
  if (!Number.isFinite(value)) return odd(value);
  if (scalarBytes === 8) return String(value);
  for (let count = 1; count <= 9; ++count) {
    const near = Number(value.toPrecision(count));
    if (Math.fround(near) === Math.fround(value)) return String(near);
  }
  return String(value);
};

// A sum, as exactly as its terms are known.
export const digits = (value, scalarBytes) => {
  if (!Number.isFinite(value)) return odd(value);
  return String(Number(value.toPrecision(scalarBytes === 8 ? 12 : 6)));
};
