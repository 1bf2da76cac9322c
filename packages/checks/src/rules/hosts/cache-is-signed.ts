import { quoted } from "../../_words";
import { evaluatedHosts, originOfValue } from "../../outputs/_origins";
import { at, type Json, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Without signatures, anyone who can write to the bucket or impersonate it becomes root on every host. */
export const SignedCacheRule: OutputRule = {
  name: "cache-is-signed",
  subject: "outputs",
  severity: "error",
  meaning: "A host must accept only signed paths from a binary cache, because they run as root.",
  remedy: "Set the cache's public key in nixCache, and keep require-sigs on.",
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
        message: `Without the binary cache's public key, ${quoted(keyless)} cannot verify any path from it.`,
        fix: "Set `nixCache.s3.publicKey` to the output of `nix key convert-secret-to-public`.",
      });
    }
    const trusting = named(trustsAnything);
    if (trusting.length > 0) {
      report({
        path: ["nixCache"],
        at: "key",
        message: `${quoted(trusting)} would accept unsigned paths, so anyone who can write to a cache becomes root there.`,
        fix: UNTRUST,
      });
    }
    for (const [name, facts] of evaluatedHosts(emitted)) {
      const settings = facts.options["nix.settings"] ?? null;
      const text = facts.options["nix.extraOptions"];
      if (!trustsAnything(settings) && !(typeof text === "string" && UNSIGNED.test(text))) continue;
      report({
        path: ["hosts", name],
        at: "key",
        ...originOfValue(
          facts,
          (value) => value === false || trustsAnything(value),
          "nix.settings",
          "nix.extraOptions",
        ),
        message: `Host "${name}" would accept unsigned paths, so anyone who can write to a cache becomes root there.`,
        fix: UNTRUST,
      });
    }
  },
};

const UNTRUST = "Remove `require-sigs = false` and `trusted=true`, and sign with `nix store sign`.";

/** A line of nix.conf. */
const UNSIGNED = /^\s*require-sigs\s*=\s*false\b/m;

/** True if a setting turns off signatures for all caches, or a URL parameter turns them off for one. */
function trustsAnything(value: Json): boolean {
  if (typeof value === "string") return /[?&]trusted=(1|true)(&|\s|$)/.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, child]) => (/^require-?sigs$/i.test(key) && (child === false || child === "false")) || trustsAnything(child),
  );
}
