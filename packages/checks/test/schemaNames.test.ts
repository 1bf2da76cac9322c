import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "@ducksnest/checks";
import { homelabJsonSchema } from "@ducksnest/manifest";
import { REPOSITORY } from "@ducksnest/testing";

it("proposes every rule under `checks`, and nothing else, to editors", () => {
  const schema = readFileSync(join(REPOSITORY, "packages/manifest/homelab.schema.json"), "utf8");
  const rules = Object.fromEntries(RULES.map(({ name, meaning }) => [name, meaning]));
  expect(JSON.parse(schema)).toEqual(JSON.parse(JSON.stringify(homelabJsonSchema(rules))));
});
