import { LOADER_FINDINGS } from "@ducksnest/manifest";
import { UNDERIVABLE_FINDINGS } from "@ducksnest/topology";

/** Findings that come before the rules, by name, each with its requirement. They cannot be turned off. */
export const FINDINGS_BEFORE_RULES: Readonly<Record<string, string>> = {
  ...LOADER_FINDINGS,
  ...UNDERIVABLE_FINDINGS,
  "unknown-rule": "A name under checks must be the name of a rule.",
};
