import type { ManifestRule } from "../../Rule";

/** The name is part of the secrets' folders, and of the place of a new stack's state. */
export const HomelabNameRule: ManifestRule = {
  name: "homelab-name-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "The homelab must have the name in ducksnest.lock, because its secrets are in folders of that name, and another homelab must not use its Terraform state.",
  remedy:
    "Move the secrets and write the new name into ducksnest.lock, or move another homelab to a folder of its own.",
  source: "https://developer.hashicorp.com/terraform/language/state",
  check({ homelab: { name }, lock, report }) {
    if (lock === undefined || lock.lock.homelab === name) return;
    const { homelab: before } = lock.lock;
    const moves = ["secrets", "pki"].map((folder) => `\`git mv nix/${folder}/${before} nix/${folder}/${name}\``);
    report({
      path: ["name"],
      message: `The homelab is called "${name}", but ducksnest.lock belongs to the homelab "${before}".`,
      fix:
        `If nothing is deployed to AWS yet, delete ducksnest.lock. If you renamed the homelab, move the folders that it has (${moves.join(", ")}), and change line ${lock.homelabLine} of ` +
        `ducksnest.lock to: homelab: ${name}. If it is another homelab, it needs a folder of its own, without this ducksnest.lock.`,
    });
  },
};
