import type { FileRule } from "../../Rule";

/** A host pins the CA that it finds in the repository, so a wrong certificate there keeps every worker out. */
export const UsableCertificatesRule: FileRule = {
  name: "certificates-are-usable",
  subject: "files",
  severity: "error",
  meaning:
    "Each file in nix/pki must be one certificate of a CA of this homelab that is valid now, or the public service-account key, because hosts trust what is there.",
  remedy: "Copy the certificate from the control plane, or make a new one with `ducksnest pki rotate`.",
  source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
  check({ files, report }) {
    for (const fault of files.pki) report({ path: [], ...fault });
  },
};
