import * as z from "zod";

/** Finds the fix for a wrong value. */
export interface Remedy {
  /** The fix for this very value, as an imperative sentence; undefined if the schema's example is the best fix. */
  fixFor(value: unknown): string | undefined;
}

/** Schemas that know a better fix than their example, because it depends on the wrong value. */
export const remedies = z.registry<Remedy>();
