// The build joins the modules of a page to one script (.cmake/embed.cmake), and so they have to go together.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const folder = new URL("../explain/", import.meta.url);
const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));
const textOf = (name) => readFileSync(new URL(name, folder), "utf8");
const imports = /^import [^;]*;$/gm;

test("no two modules declare the same name", () => {
  assert.ok(modules.length > 5);
  const joined = modules
    .map((name) =>
      textOf(name)
        .replace(imports, "")
        .replace(/^export /gm, ""),
    )
    .join("");
  new vm.Script(`"use strict";${joined}`); // It throws if they do, and for an import or export that is left over.
  assert.throws(() => new vm.Script(`${joined}\nconst stages = 1;`), /already been declared/);
});

test("an import renames nothing, and comes from a module beside it", () => {
  for (const name of modules) {
    for (const [text] of textOf(name).matchAll(imports)) {
      assert.match(text, /^import \{ ?[\w\s,]+\} from "\.\/\w+\.js";$/, name);
      assert.doesNotMatch(text, /\sas\s/, name);
    }
  }
});
