import type { ManifestOption } from "../options";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { type CheckedTopology, checkedTopology } from "./checkedTopology";

/** The topology for a command about credentials, which needs no sound network: a key may be made before a rule is met. */
export function openHomelab(options: ManifestOption, terminal: GuardedTerminal): CheckedTopology {
  return checkedTopology("derivable", { ...options, format: "text" }, terminal);
}
