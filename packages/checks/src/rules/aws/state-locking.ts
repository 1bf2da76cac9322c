import { at, type Json, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Two concurrent applies overwrite each other's state, so Terraform forgets resources that still exist. */
export const StateLockingRule: OutputRule = {
  name: "state-locking",
  subject: "outputs",
  severity: "error",
  meaning: "Terraform state in S3 must be locked while it changes, and encrypted because it contains every attribute.",
  remedy: "Set use_lockfile and encrypt in the s3 backend.",
  source: "https://developer.hashicorp.com/terraform/language/backend/s3#state-locking",
  check({ homelab, emitted, report }) {
    for (const [stack, terraform] of emitted.cloud) {
      const backend = at(terraform, "terraform", "backend", "s3");
      if (backend === undefined) continue;
      const path = homelab.state ? ["state", "s3"] : ["sites", stack];
      const bucket = `The state of stack "${stack}" in bucket "${textAt(backend, "bucket") ?? ""}"`;
      if (!isTrue(at(backend, "use_lockfile"))) {
        const table = textAt(backend, "dynamodb_table");
        report({
          path,
          at: "key",
          message:
            table === undefined
              ? `${bucket} is not locked, so two concurrent applies overwrite each other's changes.`
              : `${bucket} is locked only with the DynamoDB table "${table}", which Terraform deprecated in 1.11.`,
          fix: "Set `use_lockfile = true` in the backend, and allow s3:GetObject, s3:PutObject and s3:DeleteObject on <key>.tflock.",
        });
      }
      if (!isTrue(at(backend, "encrypt"))) {
        report({
          path,
          at: "key",
          message: `${bucket} is not encrypted by the backend, and it contains every attribute in plain text.`,
          fix: "Set `encrypt = true` in the backend.",
        });
      }
    }
  },
};

function isTrue(value: Json | undefined): boolean {
  return value === true || value === "true";
}
