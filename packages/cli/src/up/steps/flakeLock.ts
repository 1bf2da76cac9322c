import { existsSync } from "node:fs";
import { join } from "node:path";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { isInGit } from "./_git";

const FILE = "nix/flake.lock";

/** The versions of the flake's inputs are fixed. */
export function flakeLock({ root }: UpContext): Step {
  return {
    id: "flake-lock",
    title: "the versions of nixpkgs and other inputs are locked",
    why: "All hosts build from the same versions, also those that build at their first boot.",
    needs: ["outputs"],
    // Nix does not see files that Git does not track.
    commands: [...(isInGit(root) ? ["git add nix"] : []), "nix flake lock ./nix"],
    probe: () => (existsSync(join(root, FILE)) ? done() : todo(`There is no ${FILE}.`)),
  };
}
