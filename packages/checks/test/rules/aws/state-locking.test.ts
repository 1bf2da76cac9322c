import type { JsonObject } from "@ducksnest/checks";
import { StateLockingRule } from "../../../src/rules/aws/state-locking";
import type { Changes } from "../../_findings";
import { outputFindingsOf } from "../../_outputs";

const LOCK_FIX =
  "Set `use_lockfile = true` in the backend, and allow s3:GetObject, s3:PutObject and s3:DeleteObject on <key>.tflock.";
const findings = (s3: JsonObject, changes: Changes = {}) =>
  outputFindingsOf(
    StateLockingRule,
    {
      cloud: new Map<string, JsonObject>([
        ["seoul", { terraform: { backend: { s3: { bucket: "ducksnest-state", ...s3 } } } }],
      ]),
    },
    changes,
  );

describe("state-locking", () => {
  it.each<boolean | string>([true, "true"])("passes with a lock and encryption, given as %j", (on) => {
    expect(findings({ use_lockfile: on, encrypt: on })).toEqual([]);
  });

  it("passes with a local backend", () => {
    const cloud = new Map<string, JsonObject>([["seoul", { terraform: { backend: { local: {} } } }]]);
    expect(outputFindingsOf(StateLockingRule, { cloud })).toEqual([]);
  });

  it("reports state without a lock", () => {
    expect(findings({ encrypt: true, use_lockfile: false })).toEqual([
      `sites.seoul: The state of stack "seoul" in bucket "ducksnest-state" is not locked, so two concurrent applies overwrite each other's changes. -> ${LOCK_FIX}`,
    ]);
  });

  it("reports a lock in DynamoDB alone, and accepts it beside a lock file", () => {
    expect(findings({ encrypt: true, dynamodb_table: "locks" })).toEqual([
      `sites.seoul: The state of stack "seoul" in bucket "ducksnest-state" is locked only with the DynamoDB table "locks", which Terraform deprecated in 1.11. -> ${LOCK_FIX}`,
    ]);
    expect(findings({ encrypt: true, dynamodb_table: "locks", use_lockfile: true })).toEqual([]);
  });

  it("reports state without encryption, at the manifest's own backend if there is one", () => {
    const state = { state: { s3: { bucket: "ducksnest-state", region: "ap-northeast-2" } } };
    expect(findings({ use_lockfile: true }, state)).toEqual([
      'state.s3: The state of stack "seoul" in bucket "ducksnest-state" is not encrypted by the backend, and it contains every attribute in plain text. -> Set `encrypt = true` in the backend.',
    ]);
  });
});
