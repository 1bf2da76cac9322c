import { LOADER_FINDINGS } from "@ducksnest/manifest";
import { UNDERIVABLE_FINDINGS } from "@ducksnest/topology";

/** What is found before any rule can run, by name, and what has to hold. It cannot be turned off. */
export const FINDINGS_BEFORE_RULES: Readonly<Record<string, string>> = {
  ...LOADER_FINDINGS,
  ...UNDERIVABLE_FINDINGS,
  "unknown-rule": "A name under checks must be that of a rule.",
};
