import type { JsonObject } from "@ducksnest/checks";
import { JoinTokensRule } from "../../../src/rules/hosts/join-tokens-expire";
import { outputFindingsOf } from "../../_outputs";

/** Public. */
const OPERATOR = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const NOW = new Date("2026-12-01T00:00:00Z");

const secret = (content: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "Secret",
  type: "bootstrap.kubernetes.io/token",
  metadata: { name: "bootstrap-token-abcdef", namespace: "kube-system" },
  ...content,
});
const expiring = (expiration: string) => secret({ stringData: { expiration } });
const findings = (object: JsonObject, now: { readonly now?: Date } = { now: NOW }, changes = {}) =>
  outputFindingsOf(JoinTokensRule, { cluster: [object], ...now }, changes);
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("join-tokens-expire", () => {
  it("passes a token that expires within secrets.tokenTtlHours", () => {
    expect(findings(expiring("2026-12-02T00:00:00Z"))).toEqual([]);
    expect(findings(secret({ data: { expiration: base64("2026-12-02T09:00:00+09:00") } }))).toEqual([]);
  });

  it("passes other Secrets", () => {
    expect(findings({ ...secret({}), type: "Opaque" })).toEqual([]);
    expect(findings({ ...secret({}), kind: "ConfigMap" })).toEqual([]);
  });

  it("reports a token that never expires", () => {
    expect(findings(secret({ stringData: { "token-id": "abcdef" } }))).toEqual([
      "hosts: Secret bootstrap-token-abcdef holds a join token that never expires. -> Remove the Secret, and run `ducksnest token mint <host>`, which makes a token that expires and keeps it encrypted.",
    ]);
  });

  it("reports one that has expired", () => {
    const expected = [expect.stringContaining("holds a join token that expired at 2020-01-01T00:00:00Z, so no host")];
    expect(findings(expiring("2020-01-01T00:00:00Z"))).toEqual(expected);
    expect(findings(secret({ data: { expiration: base64("2020-01-01T00:00:00Z") } }))).toEqual(expected);
  });

  it("reports one that is valid for longer than the manifest allows", () => {
    const week = expiring("2026-12-07T23:00:00Z");
    expect(findings(week, { now: NOW }, { secrets: { operators: [OPERATOR], tokenTtlHours: 168 } })).toEqual([]);
    expect(findings(week, { now: NOW }, { secrets: { operators: [OPERATOR], tokenTtlHours: 24 } })).toEqual([
      expect.stringContaining(
        "expires only at 2026-12-07T23:00:00Z, but secrets.tokenTtlHours allows 24 hours from now.",
      ),
    ]);
  });

  it.each(["tomorrow", "2026-12-01", "abcdef.0123456789abcdef"])(
    "reports %s, which is no time, without quoting it",
    (text) => {
      const [found = ""] = findings(expiring(text));
      expect(found).toContain("whose expiry is not an RFC 3339 time");
      expect(found).not.toContain(text);
    },
  );

  it("does not compare times if it does not know the time", () => {
    expect(findings(expiring("2020-01-01T00:00:00Z"), {})).toEqual([]);
    expect(findings(secret({}), {})).toHaveLength(1);
  });
});
