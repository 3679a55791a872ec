// Where the keys and the address lead: from cell to cell, and from stage to stage.

import { clamp } from "./layout.js";

export const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The next cell from the cursor in this direction, over the gap between two images; null where none is.
export const neighbour = ({ layout, cursor }, [stepX, stepY]) => {
  let [px, py] = layout.at(...cursor);
  for (let tries = 0; tries < 4; ++tries) {
    px += stepX;
    py += stepY;
    if (px < 0 || py < 0 || px >= layout.width || py >= layout.height) return null;
    const cell = layout.cellAt(px, py);
    if (cell !== null) return cell;
  }
  return null;
};

// The stage that a key leads to from the present one, or beyond the ends; undefined for other keys.
export const stageOfKey = (key, present, last) =>
  ({ ArrowRight: present + 1, ArrowLeft: present - 1, Home: 0, End: last })[key];

// The stage of an address: the first for "", the fifth, which is 4, for "#stage=5".
export const stageOfHash = (hash, first, last) => {
  const number = Number(hash.replace("#stage=", ""));
  return hash === "" || !Number.isInteger(number) ? first : clamp(number - 1, 0, last);
};
