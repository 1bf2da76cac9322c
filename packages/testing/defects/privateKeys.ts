import type { Entry } from "@ducksnest/testing";
import { file } from "../src/defects/changes";
import { CA_CERTIFICATE } from "../src/defects/credentials";
import { AGE_IDENTITY, PRIVATE_KEY, START_OF_KEY } from "../src/defects/madeUpSecrets";

/** Private keys beside the manifest, and what only looks like one. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "tls-key-beside-extra-nix",
    summary: "The key of a web server lies in the flake, so it is copied to the Nix store of every host.",
    source: "https://discourse.nixos.org/t/flakes-without-git-copies-entire-tree-to-nix-store/10743",
    changes: [file("nix/hosts/laptop-old/tls.pem", PRIVATE_KEY)],
    reported: { rule: "no-private-key-in-tree", at: "nix/hosts/laptop-old/tls.pem" },
  },
  {
    id: "ignored-key-in-flake",
    summary: "Git ignores the key of the CA, but a flake that is read as a path contains it.",
    source: "https://discourse.nixos.org/t/flakes-without-git-copies-entire-tree-to-nix-store/10743",
    changes: [file(".gitignore", "*.key\n"), file("nix/ca.key", PRIVATE_KEY)],
    reported: { rule: "no-private-key-in-tree", at: "nix/ca.key" },
  },
  {
    id: "ca-key-beside-manifest",
    summary: "The key of the CA was copied from the control plane to make a backup.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("backup/ca.key", PRIVATE_KEY)],
    reported: { rule: "no-private-key-in-tree", at: "backup/ca.key" },
  },
  {
    id: "key-after-certificate",
    summary: "A file has a certificate and its private key, as some programs want them.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/ca.crt", CA_CERTIFICATE + PRIVATE_KEY)],
    reported: { rule: "no-private-key-in-tree", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "operator-identity-in-repository",
    summary: "The age identity that decrypts all secrets lies beside them.",
    source: "https://github.com/FiloSottile/age#readme",
    changes: [file("keys.txt", `# created: 2026-01-01\n${AGE_IDENTITY}\n`)],
    reported: { rule: "no-private-key-in-tree", at: "keys.txt" },
  },
  {
    id: "kubeconfig-in-repository",
    summary: "The kubeconfig of the administrator was copied beside the manifest. Its client key is base64.",
    source: "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
    changes: [
      file(
        "admin.conf",
        `users:\n- name: admin\n  user:\n    client-key-data: ${Buffer.from(PRIVATE_KEY).toString("base64")}\n`,
      ),
    ],
    reported: { rule: "no-private-key-in-tree", at: "admin.conf" },
  },
  {
    id: "key-in-source-of-app",
    summary: "A private key is a text in the source of an app.",
    source: "https://docs.github.com/en/code-security/secret-scanning/introduction/about-secret-scanning",
    changes: [file("apps/cluster/src/tls.ts", `export const KEY = ${JSON.stringify(PRIVATE_KEY)};\n`)],
    reported: { rule: "no-private-key-in-tree", at: "apps/cluster/src/tls.ts" },
  },
  {
    id: "manual-with-start-of-key",
    summary: "A manual shows how the first line of a private key looks.",
    source: "ducksnest",
    changes: [file("docs/keys.md", `It starts with \`${START_OF_KEY}\`.\n`)],
  },
  {
    id: "public-certificate-elsewhere",
    summary: "A public certificate in another folder, which is no secret.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("docs/ca.pem", CA_CERTIFICATE)],
  },
];
