import { filesOf, type Reader } from "./Reader";
import { errorLines, run } from "./run";

function nixMissing(): string | undefined {
  return run("nix-instantiate", ["--eval", "-E", "1"]).ok ? undefined : "nix-instantiate is not installed";
}

/** Every generated file parses. */
export const nixSyntax: Reader = {
  name: "Nix parser",
  reads: "the flake and every host's file",
  missing: nixMissing,
  complaints({ outputs, folder }) {
    const files = filesOf(outputs, "nix", ".nix").map(([file]) => `./${file}`);
    const { ok, err } = run("nix-instantiate", ["--parse", ...files], { cwd: folder });
    return ok ? [] : [errorLines(err)];
  },
};

/** Every machine evaluates with the real modules, on a stand-in for nixpkgs, and breaks no assertion. */
export const nixEvaluation: Reader = {
  name: "Nix evaluation",
  reads: "every machine, with its modules",
  oneIn: 4,
  missing: nixMissing,
  complaints({ folder }) {
    const { ok, err } = run("nix-instantiate", ["--eval", "--strict", "--json", "-E", MACHINES], { cwd: folder });
    return ok ? [] : [errorLines(err)];
  },
};

const MACHINES = `
  builtins.mapAttrs (_: machine: machine.config.system.build.toplevel.drvPath)
    (import ./nix/tests/harness.nix { }).nixosConfigurations
`;
