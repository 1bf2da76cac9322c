import type { ManifestPath } from "../source/ManifestTree";
import { maskSecrets } from "./secrets";

/** How much of a key is shown. Names have 253 characters at most. */
const MAX_STEP_LENGTH = 253;

/** A path as messages show it, such as `sites.home.mtu`, with secrets masked and keys that are too long cut. */
export function pathText(path: ManifestPath): string {
  // Each key by itself, because a secret shows by its ends; then the whole, because a secret may be split at its dots.
  return maskSecrets(path.map((step) => maskSecrets(shortened(String(step)))).join("."));
}

function shortened(step: string): string {
  return step.length <= MAX_STEP_LENGTH ? step : `${step.slice(0, MAX_STEP_LENGTH)}…`;
}
