import { z } from "zod";
import { quoted } from "../quoted";
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
    (value) => unprintable(value) ?? faultOf(value),
  );
}

/**
 * Text for people: one line of at least one character, any that can be printed.
 * @param maxLength in UTF-16 code units
 */
export function freeText(maxLength: number) {
  return checked(z.string().min(1, { abort: true }).max(maxLength, { abort: true }), unprintable);
}

function checked(schema: z.ZodString, faultOf: (value: string) => Fault) {
  return schema.superRefine((value, context) => {
    const fault = faultOf(value);
    if (fault) context.addIssue({ code: "custom", message: fault.message, params: { fix: fault.fix }, input: value });
  });
}

/**
 * Control characters, line separators, halves of surrogate pairs and non-characters: neither a Nix string, nor XML, nor
 * a configuration file of one line holds all of them.
 * @see https://www.w3.org/TR/xml/#charsets
 */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u;

function unprintable(value: string): Fault {
  const found = UNPRINTABLE.exec(value);
  if (found === null) return undefined;
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  return {
    // The text itself is not shown: of several lines, it may be a key pasted into the wrong place.
    message: `The text has the character U+${code} in it, which cannot be printed.`,
    fix: "Remove it: the text must be one line that can be printed.",
  };
}
