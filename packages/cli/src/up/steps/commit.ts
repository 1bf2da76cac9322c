import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { GIT } from "../../programs/programs";
import { shellWord } from "../../terminal/shellWord";
import { CannotTell } from "../CannotTell";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { lastLine, query } from "../world/query";
import { isInGit } from "./_git";

/** Git tracks the manifest and the flake. */
export function commit({ root, manifest }: UpContext): Step {
  const paths = [basename(manifest), "nix", "ducksnest.lock", ".gitignore"].filter((path) =>
    existsSync(join(root, path)),
  );
  return {
    id: "commit",
    title: "the manifest and the flake are committed",
    why: "Nix does not see files that Git does not track.",
    needs: ["outputs", "flake-lock"],
    commands: [`git add -- ${paths.map(shellWord).join(" ")}`, 'git commit -m "Update the homelab"'],
    probe: async () => {
      if (!isInGit(root)) return done("This folder is not in Git, so Nix sees every file.");
      const { status, stdout, stderr } = await query(GIT, ["status", "--porcelain", "--", ...paths], {}, root);
      if (status !== 0) throw new CannotTell(`git says: ${lastLine(stderr)}.`);
      const changes = stdout.split("\n").filter(Boolean);
      return changes.length === 0
        ? done()
        : todo(
            `Changed, and not committed: ${changes
              .map((line) => line.slice(3))
              .slice(0, 3)
              .join(", ")}${changes.length > 3 ? ", and more" : ""}.`,
          );
    },
  };
}
