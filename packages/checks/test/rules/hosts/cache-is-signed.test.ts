import type { JsonObject } from "@ducksnest/checks";
import { SignedCacheRule } from "../../../src/rules/hosts/cache-is-signed";
import { outputFindingsOf } from "../../_outputs";

const URL = "s3://ducksnest-cache?region=ap-northeast-2";
const KEYED = {
  host: { binaryCache: { url: URL, publicKey: "cache-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" } },
};
const findings = (hosts: Readonly<Record<string, JsonObject>>) =>
  outputFindingsOf(SignedCacheRule, { hosts: new Map(Object.entries(hosts)) });

describe("cache-is-signed", () => {
  it("passes with a public key, and without a cache", () => {
    expect(findings({ firebat: KEYED, old: {} })).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ["no public key", { host: { binaryCache: { url: URL } } }],
    ["an empty public key", { host: { binaryCache: { url: URL, publicKey: "" } } }],
  ])("reports a cache with %s, once for all hosts", (_, keyless) => {
    expect(findings({ firebat: keyless, old: keyless, ultra: KEYED })).toEqual([
      'nixCache: Without the binary cache\'s public key, "firebat" and "old" cannot verify any path from it. -> Set `nixCache.s3.publicKey` to the output of `nix key convert-secret-to-public`.',
    ]);
  });

  it.each<[string, JsonObject]>([
    ["require-sigs = false", { nix: { settings: { "require-sigs": false } } }],
    ["require-sigs as text", { nix: { settings: { "require-sigs": "false" } } }],
    ["requireSigs", { nix: { requireSigs: false } }],
    ["trusted=true in a URL", { nix: { settings: { substituters: ["https://a.b?trusted=true"] } } }],
    ["trusted=1 after another parameter", { url: "s3://c?region=r&trusted=1&x=y" }],
  ])("reports %s", (_, settings) => {
    expect(findings({ firebat: settings, old: {} })).toEqual([
      'nixCache: "firebat" would accept unsigned paths, so anyone who can write to a cache becomes root there. -> Remove `require-sigs = false` and `trusted=true`, and sign with `nix store sign`.',
    ]);
  });

  it.each<[string, JsonObject]>([
    ["require-sigs = true", { nix: { settings: { "require-sigs": true } } }],
    ["trusted=false", { url: "s3://c?trusted=false" }],
    ["a longer value", { url: "s3://c?trusted=trueish" }],
  ])("passes with %s", (_, settings) => expect(findings({ firebat: settings })).toEqual([]));
});
