// Where the numbers of a matrix stand, in pixels of a heat map: at() of an index, and cellAt() of a pixel.

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export const gridLayout = (matrix) => ({
  width: matrix.columns,
  height: matrix.rows,
  at: (i, j) => [j, i],
  cellAt: (px, py) => [py, px],
  row: (i) => [0, i, matrix.columns, 1],
  column: (j) => [j, 0, 1, matrix.rows],
});

const imageCount = (matrix, image) => (image.of === "rows" ? matrix.rows : matrix.columns);

// One image for each row, or for each column, `across` of them in a line.
export const imageLayout = (matrix, image, across) => {
  const byRow = image.of === "rows";
  const count = imageCount(matrix, image);
  const gap = 2;
  const wide = image.width + gap;
  const high = image.height + gap;
  const corner = (k) => [(k % across) * wide, Math.floor(k / across) * high];
  const whole = (k) => [...corner(k), image.width, image.height];
  return {
    width: across * wide - gap,
    height: Math.ceil(count / across) * high - gap,
    at: (i, j) => {
      const [left, top] = corner(byRow ? i : j);
      const pixel = byRow ? j : i;
      return [left + (pixel % image.width), top + Math.floor(pixel / image.width)];
    },
    cellAt: (px, py) => {
      const k = Math.floor(py / high) * across + Math.floor(px / wide);
      const x = px % wide;
      const y = py % high;
      if (x >= image.width || y >= image.height || k >= count) return null;
      const pixel = y * image.width + x;
      return byRow ? [k, pixel] : [pixel, k];
    },
    row: byRow ? whole : () => null,
    column: byRow ? () => null : whole,
  };
};

// The layout, and how large a number is drawn: [width, height] in pixels of CSS.
export const arrange = (matrix, image, room) => {
  const most = 420; // pixels of height
  if (image === null) {
    const fit = (length, count, largest) => clamp(Math.floor(length / count), 1, largest);
    const width = fit(room, matrix.columns, 24);
    const height = fit(most, matrix.rows, width * (matrix.rows === 1 ? 4 : 2));
    return { layout: gridLayout(matrix), cell: [width, height] };
  }
  const layoutAt = (scale) => {
    const across = Math.floor((room / scale + 2) / (image.width + 2));
    return imageLayout(matrix, image, clamp(across, 1, imageCount(matrix, image)));
  };
  const fits = (scale) => {
    const { width, height } = layoutAt(scale);
    return width * scale <= room && height * scale <= most;
  };
  const scale = [4, 3, 2].find(fits) ?? 1;
  return { layout: layoutAt(scale), cell: [scale, scale] };
};

// Whether a matrix is small enough for a table.
export const isSmall = ({ rows, columns }) => (columns > 2 ? rows <= 10 && columns <= 14 : rows <= 40);

// How much of a matrix is drawn, as what is too large no browser draws: rows and columns.
export const drawnPart = ({ rows, columns }, image) => {
  if (image === null) return [Math.min(rows, 4096), Math.min(columns, 4096)];
  const images = Math.max(1, Math.floor(4e6 / (image.width * image.height)));
  return image.of === "rows" ? [Math.min(rows, images), columns] : [rows, Math.min(columns, images)];
};
