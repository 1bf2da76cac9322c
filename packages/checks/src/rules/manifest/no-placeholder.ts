import type { ManifestPath } from "@ducksnest/manifest";
import { textsIn } from "../../_textsIn";
import type { ManifestRule } from "../../Rule";

/** The SSH key of the reference homelab. It is valid, but nobody has its private key. */
const REFERENCE_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM";

/** Domains that are reserved for examples. `example.ts.net` belongs to no tailnet. @see https://www.rfc-editor.org/rfc/rfc2606 */
const EXAMPLE_DOMAIN =
  /(?<![a-z0-9-])(([a-z0-9-]+\.)*example\.(com|org|net|edu|ts\.net)|([a-z0-9-]+\.)+example)(?![a-z0-9.])/;

const REMINDER = /\b(change[-_ ]?me|replace[-_ ]?me|TODO|FIXME)\b|\b(CHANGE[-_ ]?ME|REPLACE[-_ ]?ME)\b/;

/** A placeholder passes every other rule and deploys, but leads nowhere. */
export const NoPlaceholderRule: ManifestRule = {
  name: "no-placeholder",
  subject: "manifest",
  severity: "warning",
  meaning: "The manifest should contain no placeholder, because one deploys without an error and then leads nowhere.",
  remedy: "Replace the placeholder with your own value.",
  source: "https://www.rfc-editor.org/rfc/rfc2606",
  check({ manifest, report }) {
    for (const { path, text } of textsIn(manifest)) {
      if (text.includes(REFERENCE_KEY)) {
        report({
          path,
          message:
            "This SSH key is from the reference homelab. Nobody has its private key, so nobody can log in or decrypt with it.",
          fix: "Write your own public key; `cat ~/.ssh/id_ed25519.pub` prints it.",
        });
        continue;
      }
      const [placeholder] = EXAMPLE_DOMAIN.exec(text) ?? REMINDER.exec(text) ?? [];
      if (placeholder === undefined) continue;
      report({
        path,
        message: `"${placeholder}" is a placeholder, which leads nowhere.`,
        fix: yours(path),
      });
    }
  },
};

function yours(path: ManifestPath): string {
  return path.join(".") === "tailnet.domain"
    ? "Write your tailnet's domain, which `tailscale dns status` prints."
    : "Write your own value.";
}
