import { LOADER_FINDINGS } from "@ducksnest/manifest";
import { UNDERIVABLE_FINDINGS } from "@ducksnest/topology";

/** Findings that come before any rule can run, by name, and what each requires. They cannot be turned off. */
export const FINDINGS_BEFORE_RULES: Readonly<Record<string, string>> = {
  ...LOADER_FINDINGS,
  ...UNDERIVABLE_FINDINGS,
  "unknown-rule": "A name under checks must be the name of a rule.",
};
