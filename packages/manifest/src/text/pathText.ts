import type { ManifestPath } from "../source/ManifestTree";
import { maskSecrets } from "./secrets";

/** Most characters of a key that are shown. Names have at most 253. */
const MAX_STEP_LENGTH = 253;

/** A path as messages show it, such as `sites.home.mtu`, with secrets masked and keys that are too long cut. */
export function pathText(path: ManifestPath): string {
  // Each key by itself, because secrets are recognized at word ends; then the whole, because dots may split a secret.
  return maskSecrets(path.map((step) => maskSecrets(shortened(String(step)))).join("."));
}

function shortened(step: string): string {
  return step.length <= MAX_STEP_LENGTH ? step : `${step.slice(0, MAX_STEP_LENGTH)}…`;
}
