// Runs ONNX files in onnxruntime-web and compares what comes out:
//
//     node run_onnx.mjs NODE_MODULES CASE.json...
//
// A case: {"model": path, "shape": [5, 28, 28, 1], "inputs": [...], "expected": [...]}. Prints a line for each; exits
// with 1 where a number is wrong by more than 1e-5 of the largest one expected, or of 1.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const [modules, ...cases] = process.argv.slice(2);
const ort = createRequire(`${modules}/`)('onnxruntime-web');
ort.env.wasm.numThreads = 1;

for (const path of cases) {
  const {model, shape, inputs, expected} = JSON.parse(readFileSync(path, 'utf8'));
  const session = await ort.InferenceSession.create(readFileSync(model));
  const feeds = {input: new ort.Tensor('float32', Float32Array.from(inputs), shape)};
  const {output} = await session.run(feeds);
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - output.data[i])));
  const scale = Math.max(1, ...expected.map(Math.abs));
  const equal = output.data.length === expected.length && difference <= 1e-5 * scale;
  console.log(`${equal ? 'equal' : 'DIFFERENT'} ${output.dims} ${difference}`);
  if (!equal) process.exitCode = 1;
}
