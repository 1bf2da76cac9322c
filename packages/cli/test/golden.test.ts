import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aTopology, EXAMPLES, exampleNames, exampleText, expectGolden } from "@ducksnest/testing";
import { parse } from "yaml";
import { WORKLOADS } from "../../../examples";
import { pictures } from "../src/graph/pictures";
import { Workspace } from "./workspace";

it("draws the reference homelab as in the reviewed files", async () => {
  const { svg, html } = await pictures(aTopology());
  expectGolden(
    join(__dirname, "expected"),
    new Map([
      ["topology.svg", svg],
      ["topology.html", html],
    ]),
  );
});

describe("the examples", () => {
  it.each(Object.entries(WORKLOADS))("%s gives the reviewed outputs", async (name, addWorkloads) => {
    const workspace = new Workspace(exampleText(name), addWorkloads);
    const tokens = join(EXAMPLES, name, "planted-tokens.yaml");
    if (existsSync(tokens)) await workspace.plantTokens(parse(readFileSync(tokens, "utf8")));
    const { exitCode } = await workspace.run("synth");
    expect(exitCode).toBe(0);
    expectGolden(join(EXAMPLES, name, "expected"), workspace.outputs());
  });

  it("all have workloads", () => {
    expect(Object.keys(WORKLOADS).sort()).toEqual(exampleNames());
  });

  it.each(exampleNames())("%s has the same description in its manifest and in the README", (name) => {
    const description = exampleText(name).split("\n")[2]?.replace("# ", "");
    const readme = readFileSync(join(EXAMPLES, "README.md"), "utf8");
    expect(readme).toContain(`| [${name}](${name}/homelab.yaml) | ${description} |\n`);
  });
});
