import * as z from "zod";
import { quoted } from "../text/quoted";
import { InvalidValueError } from "../units/InvalidValueError";

/** A zod step that turns text or a number into a domain value, reporting why it cannot. */
export function parsedBy<I, O>(parse: (input: I) => O) {
  return (input: I, context: z.RefinementCtx<I>): O => {
    try {
      return parse(input);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      context.addIssue({ code: "custom", message: error.message, params: { fix: error.fix }, input });
      return z.NEVER;
    }
  };
}

/** What is wrong with a text that matches its pattern; undefined if nothing is. */
export type Fault = { readonly message: string; readonly fix?: string } | undefined;

/**
 * Text that has to match a pattern.
 * @param what names it in the message, as in `"x" is not an S3 bucket name.`
 * @param faultOf what else is wrong with a text that matches
 */
export function text(pattern: RegExp, what: string, faultOf: (value: string) => Fault = () => undefined) {
  return checked(
    z.string().regex(pattern, { abort: true, error: ({ input }) => `${quoted(input)} is not ${what}.` }),
    faultOf,
  );
}

/**
 * Text for people, of at least one character. The loader refuses line breaks and control characters in every text.
 * @param maxLength in UTF-16 code units
 */
export function freeText(maxLength: number) {
  return z.string().min(1, { abort: true }).max(maxLength, { abort: true });
}

function checked(schema: z.ZodString, faultOf: (value: string) => Fault) {
  return schema.superRefine((value, context) => {
    const fault = faultOf(value);
    if (fault) context.addIssue({ code: "custom", message: fault.message, params: { fix: fault.fix }, input: value });
  });
}
