import * as z from "zod";
import { quoted } from "../text/quoted";
import { InvalidValueError } from "../units/InvalidValueError";

/** A zod step that parses text or a number into a domain value. It reports an InvalidValueError as an issue. */
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

/** A fault of a text that matches its pattern; undefined if there is none. */
export type Fault = { readonly message: string; readonly fix?: string } | undefined;

/**
 * Text that must match a pattern.
 * @param what name of the text in messages, such as `"x" is not an S3 bucket name.`
 * @param faultOf finds other faults of a text that matches. @default none
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
