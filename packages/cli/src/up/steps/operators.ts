import { basename } from "node:path";
import { shellWord } from "../../terminal/shellWord";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** The manifest names at least one person who can decrypt the secrets. */
export function operators({ topology, manifest }: UpContext): Step {
  const key = "~/.ssh/id_ed25519";
  const make = `test -f ${key} || ssh-keygen -t ed25519 -f ${key}`;
  // A section `secrets` always has operators, so this adds no second one.
  const append = `printf '%s\\n' "" "secrets: { operators: ['$(cat ${key}.pub)'] }" >>${shellWord(basename(manifest))}`;
  return {
    id: "operators",
    title: "the manifest names your public key",
    why: "Secrets are encrypted to it, so that you can decrypt them.",
    needs: ["manifest"],
    commands: [make, append],
    probe: () => {
      const { operators } = topology.secrets;
      return operators.length > 0 ? done() : todo("The manifest names no operators.");
    },
  };
}
