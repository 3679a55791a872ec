// What the report's page computes: smooth curves, and what it says of its age.

import assert from "node:assert/strict";
import test from "node:test";

import { durationText, standing } from "../page/live.js";
import { movingAverage, smoothHeights } from "../page/smoothing.js";

const close = (values, expected) => {
  assert.equal(values.length, expected.length);
  values.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6, `${i}: ${value}`));
};

test("the moving average is pandas's ewm", () => {
  // pandas.Series([1, 2, 4, 8, 0, 3]).ewm(alpha=1 - 0.6, adjust=True).mean()
  const expected = [1, 1.625, 2.836734694, 5.209558824, 2.950034698, 2.970998926];
  close(movingAverage([1, 2, 4, 8, 0, 3], 0.6), expected);
  close(movingAverage([5, 5, 5], 0.99), [5, 5, 5]);
  assert.deepEqual(movingAverage([], 0.5), []);
});

test("heights are smoothed as the values that they stand for", () => {
  const values = [3, 1, 0.2, 0.5];
  const average = movingAverage(values, 0.8);
  const linear = (value) => 200 - 20 * value;
  close(smoothHeights(values.map(linear), 0.8, 0), average.map(linear));
  const logarithmic = (value) => 100 - Math.log10(value) / 0.02;
  close(smoothHeights(values.map(logarithmic), 0.8, 0.02), average.map(logarithmic));
});

test("an old page does not say that training runs", () => {
  assert.ok(standing(0, 1).fresh);
  assert.ok(standing(59, 1).fresh);
  assert.ok(!standing(61, 1).fresh);
  assert.ok(standing(61, 20).fresh, "where it is written seldom, it may be older");
  assert.ok(!standing(201, 20).fresh);
});

test("a page is loaded as often as it is written, within limits", () => {
  assert.equal(standing(0, 0.1).wait, 2);
  assert.equal(standing(0, 7).wait, 7);
  assert.equal(standing(0, 600).wait, 30);
  assert.equal(standing(1e6, 1).wait, 30);
});

test("ages are told in words", () => {
  assert.equal(durationText(3.4), "3 s");
  assert.equal(durationText(185), "3 min");
  assert.equal(durationText(3 * 3600), "3 h");
});
