import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { itWith, REPOSITORY, readTree } from "@ducksnest/testing";

const FOLDER = join(REPOSITORY, "nix");
const files = [...readTree(FOLDER).keys()].filter((name) => name.endsWith(".nix"));

it("finds the flake, its hosts and its modules", () => {
  expect(files).toEqual(expect.arrayContaining(["flake.nix", "hosts/laptop-old/default.nix", "modules/default.nix"]));
});

itWith("nix-instantiate")("parses every Nix file of the repository", () => {
  expect(run("nix-instantiate", ["--parse", ...files])).toBe("");
});

itWith("nixfmt")("finds every Nix file of the repository formatted", () => {
  expect(run("nixfmt", ["--check", ...files])).toBe("");
});

/** Empty when the program is content with the files, else what it says. */
function run(program: string, args: readonly string[]): string {
  const { status, stderr } = spawnSync(program, args, { cwd: FOLDER, encoding: "utf8", maxBuffer: 1 << 28 });
  return status === 0 ? "" : stderr;
}
