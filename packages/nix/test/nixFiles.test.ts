import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { EXAMPLES, exampleNames, itWith, REPOSITORY, readTree } from "@ducksnest/testing";

const FOLDERS = [
  ...["modules", "outputs", "tests"].map((part) => join(REPOSITORY, "nix", part)),
  ...exampleNames().map((example) => join(EXAMPLES, example, "expected/nix")),
];
const files = FOLDERS.flatMap((folder) => [...readTree(folder).keys()].map((file) => join(folder, file))).filter(
  (file) => file.endsWith(".nix"),
);

it("finds the modules, and the flakes of the examples with their hosts", () => {
  const some = ["nix/modules/default.nix", "examples/reference/expected/nix/hosts/laptop-old/default.nix"];
  expect(files).toEqual(expect.arrayContaining(some.map((file) => join(REPOSITORY, file))));
});

itWith("nix-instantiate")("parses every hand-written and generated Nix file", () => {
  expect(run("nix-instantiate", ["--parse", ...files])).toBe("");
});

itWith("nixfmt")("finds them formatted", () => {
  expect(run("nixfmt", ["--check", ...files])).toBe("");
});

/** The program's complaints about the files; empty if there are none. */
function run(program: string, args: readonly string[]): string {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  return status === 0 ? "" : stderr;
}
