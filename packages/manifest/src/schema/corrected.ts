import * as z from "zod";
import { quoted } from "../text/quoted";
import { remedies } from "./remedies";

/**
 * Proposes the author's own text in its correct form.
 * @param correct what may have been meant; it is proposed only if the schema accepts it
 */
export function corrected(schema: z.ZodString, correct: (text: string) => string | undefined): z.ZodString {
  return schema.register(remedies, {
    fixFor: (value) => {
      const meant = typeof value === "string" ? correct(value) : undefined;
      const helps = meant !== undefined && meant !== value && z.safeParse(schema, meant).success;
      return helps ? `Did you mean ${quoted(meant)}?` : undefined;
    },
  });
}
