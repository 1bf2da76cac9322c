import { at, type Json, type JsonObject, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/**
 * Date when this rule was written. The rules do not read the clock, so it stands for the earliest possible today: what expired
 * before it has certainly expired.
 */
const AS_OF = Date.parse("2026-11-28T00:00:00Z");

/** Years after which nobody means a token to expire. kubeadm's default is a day, and this project's limit 30 days. */
const FAR_YEARS = 10;

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whoever has a token can join a machine of their own, until the token expires. `ducksnest token` limits the tokens that it makes. */
export const JoinTokensRule: OutputRule = {
  name: "join-tokens-expire",
  subject: "outputs",
  severity: "error",
  meaning:
    "A bootstrap token's Secret must have an expiry that is near but not past, because anybody with the token can join a machine to the cluster.",
  remedy: "Remove the Secret, and let `ducksnest token mint` make the token.",
  source: "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#bootstrap-token-secret-format",
  check({ emitted, report }) {
    for (const secret of emitted.cluster) {
      if (secret.kind !== "Secret" || secret.type !== "bootstrap.kubernetes.io/token") continue;
      const problem = problemWith(expiration(secret));
      if (problem === undefined) continue;
      report({
        path: ["hosts"],
        at: "key",
        message: `Secret ${textAt(secret, "metadata", "name") ?? "without a name"} holds a join token ${problem}.`,
        fix: "Remove the Secret, and run `ducksnest token mint <host>`, which makes a token that expires and keeps it encrypted.",
      });
    }
  },
};

/** The expiry as the Secret has it; undefined if there is none. What is in `stringData` takes precedence. */
function expiration(secret: JsonObject): Json | undefined {
  const plain = at(secret, "stringData", "expiration");
  if (plain !== undefined) return plain;
  const encoded = at(secret, "data", "expiration");
  return typeof encoded === "string" ? Buffer.from(encoded, "base64").toString("utf8") : encoded;
}

/** The problem as the end of a sentence; undefined if there is none. No text of the Secret is quoted unless it is a time. */
function problemWith(expiry: Json | undefined): string | undefined {
  if (expiry === undefined) return "that never expires";
  const time = typeof expiry === "string" && RFC3339.test(expiry) ? Date.parse(expiry) : Number.NaN;
  if (Number.isNaN(time)) return "whose expiry is not an RFC 3339 time, so the cluster rejects it";
  if (time < AS_OF) return `that expired at ${expiry}, so no host can join with it`;
  const far = new Date(AS_OF);
  far.setUTCFullYear(far.getUTCFullYear() + FAR_YEARS);
  return time > far.getTime() ? `that expires only at ${expiry}` : undefined;
}
