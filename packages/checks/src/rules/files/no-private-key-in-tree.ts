import type { FileRule } from "../../Rule";

/** A private key that lies beside the manifest is one `git add --force` or one `path:` flake away from everybody. */
export const PrivateKeyRule: FileRule = {
  name: "no-private-key-in-tree",
  subject: "files",
  severity: "error",
  meaning:
    "No file in the manifest's folder or below may hold a private key, even if Git ignores it, because a flake that is read as a path copies ignored files to the Nix store, too.",
  remedy: "Move the key out of the folder, and replace the key pair if it was ever committed.",
  source: "https://discourse.nixos.org/t/flakes-without-git-copies-entire-tree-to-nix-store/10743",
  hidesLine: true,
  check({ files, report }) {
    for (const fault of files.privateKeys) report({ path: [], ...fault });
    for (const fault of files.unsearched) report({ path: [], ...fault, severity: "warning" });
  },
};
