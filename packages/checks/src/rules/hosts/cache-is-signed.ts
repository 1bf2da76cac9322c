import { quoted } from "../../_words";
import { at, type Json, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Whoever can write into the bucket, or answer in its place, is then root on every host. */
export const SignedCacheRule: OutputRule = {
  name: "cache-is-signed",
  subject: "outputs",
  severity: "error",
  meaning: "A host must accept a binary cache only by its signature, since what it fetches runs as root.",
  remedy: "Give the cache's public key in nixCache, and leave require-sigs on.",
  source: "https://nix.dev/manual/nix/stable/command-ref/conf-file.html#conf-require-sigs",
  check({ emitted, report }) {
    const hosts = [...emitted.hosts];
    const named = (test: (settings: Json) => boolean) =>
      hosts.filter(([, settings]) => test(settings)).map(([name]) => name);
    const keyless = named(
      (settings) =>
        at(settings, "host", "binaryCache") !== undefined && !textAt(settings, "host", "binaryCache", "publicKey"),
    );
    if (keyless.length > 0) {
      report({
        path: ["nixCache"],
        at: "key",
        message: `${quoted(keyless)} would read a binary cache without its public key, and so can verify nothing from it.`,
        fix: "Set `nixCache.s3.publicKey` to what `nix key convert-secret-to-public` prints.",
      });
    }
    const trusting = named(trustsAnything);
    if (trusting.length > 0) {
      report({
        path: ["nixCache"],
        at: "key",
        message: `${quoted(trusting)} would accept what is not signed, so that whoever can write to a cache is root there.`,
        fix: "Remove `require-sigs = false` and `trusted=true`, and sign with `nix store sign`.",
      });
    }
  },
};

/** Signatures are turned off for all caches by a setting, or for one by a parameter of its URL. */
function trustsAnything(value: Json): boolean {
  if (typeof value === "string") return /[?&]trusted=(1|true)(&|$)/.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, child]) => (/^require-?sigs$/i.test(key) && (child === false || child === "false")) || trustsAnything(child),
  );
}
