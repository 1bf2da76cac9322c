import type { ManifestPath } from "@ducksnest/manifest";
import { textsIn } from "../../_textsIn";
import type { ManifestRule } from "../../Rule";

/** The key in the reference homelab: valid, and nobody has its private half. */
const REFERENCE_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM";

/** Kept for examples; `example.ts.net` is nobody's tailnet. @see https://www.rfc-editor.org/rfc/rfc2606 */
const EXAMPLE_DOMAIN =
  /(?<![a-z0-9-])(([a-z0-9-]+\.)*example\.(com|org|net|edu|ts\.net)|([a-z0-9-]+\.)+example)(?![a-z0-9.])/;

const REMINDER = /\b(change[-_ ]?me|replace[-_ ]?me|TODO|FIXME)\b|\b(CHANGE[-_ ]?ME|REPLACE[-_ ]?ME)\b/;

/** It passes every other check, deploys, and then there is no way in. */
export const NoPlaceholderRule: ManifestRule = {
  name: "no-placeholder",
  subject: "manifest",
  severity: "warning",
  meaning: "A value that only stands for yours deploys well, and then leads nowhere.",
  remedy: "Write your own value.",
  source: "https://www.rfc-editor.org/rfc/rfc2606",
  check({ manifest, report }) {
    for (const { path, text } of textsIn(manifest)) {
      if (text.includes(REFERENCE_KEY)) {
        report({
          path,
          message: "This SSH key is the reference homelab's, whose private half nobody has, so that it opens no host.",
          fix: "Write your own public key; `cat ~/.ssh/id_ed25519.pub` prints it.",
        });
        continue;
      }
      const [placeholder] = EXAMPLE_DOMAIN.exec(text) ?? REMINDER.exec(text) ?? [];
      if (placeholder === undefined) continue;
      report({
        path,
        message: `"${placeholder}" stands for a value of yours, and leads nowhere by itself.`,
        fix: yours(path),
      });
    }
  },
};

function yours(path: ManifestPath): string {
  return path.join(".") === "tailnet.domain"
    ? "Write your tailnet's own domain, which `tailscale dns status` prints."
    : "Write your own value.";
}
