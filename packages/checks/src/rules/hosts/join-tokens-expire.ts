import { at, type Json, type JsonObject, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** How much the clocks of two computers may differ, in milliseconds, as for the tokens of `ducksnest token`. */
const CLOCK_DIFFERENCE = 5 * 60_000;

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
  check({ topology, emitted, report }) {
    const { tokenTtlHours } = topology.secrets;
    for (const secret of emitted.cluster) {
      if (secret.kind !== "Secret" || secret.type !== "bootstrap.kubernetes.io/token") continue;
      const problem = problemWith(expiration(secret), tokenTtlHours, emitted.now);
      if (problem === undefined) continue;
      report({
        path: ["hosts"],
        at: "key",
        about: secret,
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
function problemWith(expiry: Json | undefined, ttlHours: number, now: Date | undefined): string | undefined {
  if (expiry === undefined) return "that never expires";
  const time = typeof expiry === "string" && RFC3339.test(expiry) ? Date.parse(expiry) : Number.NaN;
  if (Number.isNaN(time)) return "whose expiry is not an RFC 3339 time, so the cluster rejects it";
  if (now === undefined) return undefined;
  if (time <= now.getTime()) return `that expired at ${expiry}, so no host can join with it`;
  return time > now.getTime() + ttlHours * 3_600_000 + CLOCK_DIFFERENCE
    ? `that expires only at ${expiry}, but secrets.tokenTtlHours allows ${ttlHours} hours from now`
    : undefined;
}
