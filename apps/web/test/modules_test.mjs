// The build joins the modules of a page to one script (.cmake/embed.cmake), and so they have to go together.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const folders = ["page", "explain"].map((name) => new URL(`../${name}/`, import.meta.url));
const modulesOf = (folder) => readdirSync(folder).filter((name) => name.endsWith(".js"));
const imports = /^import [^;]*;$/gm;

test("no two modules of a page declare the same name", () => {
  for (const folder of folders) {
    const modules = modulesOf(folder);
    assert.ok(modules.length > 5);
    const joined = modules
      .map((name) =>
        readFileSync(new URL(name, folder), "utf8")
          .replace(imports, "")
          .replace(/^export /gm, ""),
      )
      .join("");
    new vm.Script(`"use strict";${joined}`); // It throws if they do, and for an import or export that is left over.
    const first = /^const (\w+)/m.exec(joined)[1];
    assert.throws(() => new vm.Script(`${joined}\nconst ${first} = 1;`), /already been declared/);
  }
});

test("an import renames nothing, and comes from a module beside it", () => {
  for (const folder of folders) {
    for (const name of modulesOf(folder)) {
      for (const [text] of readFileSync(new URL(name, folder), "utf8").matchAll(imports)) {
        assert.match(text, /^import \{ ?[\w\s,]+\} from "\.\/\w+\.js";$/, name);
        assert.doesNotMatch(text, /\sas\s/, name);
      }
    }
  }
});
