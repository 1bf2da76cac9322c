import * as z from "zod";
import { quoted } from "../text/quoted";
import { recipient, withoutComment } from "./recipient";

/** Hours for which a join token is valid if the manifest does not say: kubeadm's own default. @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-token/ */
export const DEFAULT_TOKEN_TTL_HOURS = 24;

const operators = z
  .array(
    recipient.meta({
      description: "The public half of an operator's key: age1..., or a line of ~/.ssh/id_ed25519.pub",
      examples: ["age1qyqszqgpqyqsz..."],
    }),
  )
  .min(1)
  .superRefine(reportDuplicates, { when: ({ value }) => Array.isArray(value) });

/** Also runs on a list with wrong items, which may be of any type. */
function reportDuplicates(list: readonly unknown[], context: z.RefinementCtx): void {
  const first = new Map<string, number>();
  for (const [index, text] of list.entries()) {
    if (typeof text !== "string") continue;
    const key = withoutComment(text);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else {
      context.addIssue({
        code: "custom",
        path: [index],
        message: `${quoted(text)} is the same key as item ${earlier + 1}.`,
        params: { fix: `Remove item ${index + 1}.` },
        input: text,
      });
    }
  }
}

/** Who can decrypt every secret, and for how long a token is valid. */
export const secrets = z
  .strictObject({
    operators: operators.meta({
      description: "The people who can decrypt every secret, by the public halves of their keys; at least one",
      examples: [["age1qyqszqgpqyqsz..."]],
    }),
    tokenTtlHours: z
      .int()
      .min(1)
      .max(720)
      .default(DEFAULT_TOKEN_TTL_HOURS)
      .meta({
        description: "Hours for which a join token is valid, 1 to 720, and the most that a command may ask for",
        examples: [24],
      }),
  })
  .meta({ description: "The keys to which secrets are encrypted; without it, nothing can be encrypted" });
