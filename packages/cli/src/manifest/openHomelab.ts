import type { ManifestOption } from "../options";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { type CheckedTopology, checkedTopologyToChange } from "./checkedTopology";

/** The topology for a command that changes credentials, which needs no sound network: a key may be made before a rule is met. */
export function openHomelab(options: ManifestOption, terminal: GuardedTerminal): CheckedTopology {
  return checkedTopologyToChange("derivable", { ...options, format: "text" }, terminal);
}
