import type { Entry } from "@ducksnest/testing";
import { file } from "../src/defects/changes";
import {
  CA_CERTIFICATE,
  EXPIRED_CERTIFICATE,
  FOREIGN_CERTIFICATE,
  FUTURE_CERTIFICATE,
  LEAF_CERTIFICATE,
  PUBLIC_KEY,
  WEAK_CERTIFICATE,
} from "../src/defects/credentials";

/** The public files of the PKI. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "expired-ca",
    summary: "The CA in the repository has expired, so no host can join, and hosts that did lose the cluster.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/ca.crt", EXPIRED_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "ca-of-the-future",
    summary: "The CA becomes valid in the future, because it was made on a machine with a wrong clock.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/ca.crt", FUTURE_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "server-certificate-as-ca",
    summary: "The certificate of the API server was copied instead of the CA.",
    source:
      "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning",
    changes: [file("nix/pki/ducksnest/ca.crt", LEAF_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "ca-of-another-homelab",
    summary: "The folder was copied from another homelab, with its CA.",
    source:
      "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning",
    changes: [file("nix/pki/ducksnest/ca.crt", FOREIGN_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "two-certificates-in-one-file",
    summary: "A bundle has two certificates, and kubeadm pins only one.",
    source:
      "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning",
    changes: [file("nix/pki/ducksnest/ca.crt", CA_CERTIFICATE + FOREIGN_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "conflict-in-certificate",
    summary: "A merge left its markers in the certificate.",
    source: "ducksnest",
    changes: [
      file("nix/pki/ducksnest/ca.crt", `<<<<<<< HEAD\n${CA_CERTIFICATE}=======\n${FOREIGN_CERTIFICATE}>>>>>>> other\n`),
    ],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/ca.crt" },
  },
  {
    id: "weak-key-of-ca",
    summary: "The CA has an RSA key of 1024 bits, which NIST does not allow for signatures.",
    source: "https://csrc.nist.gov/pubs/sp/800/131/a/r2/final",
    changes: [file("nix/pki/ducksnest/etcd-ca.crt", WEAK_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/etcd-ca.crt" },
  },
  {
    id: "damaged-service-account-key",
    summary:
      "The first line of the public service-account key is missing, so no token of a service account is accepted.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/sa.pub", PUBLIC_KEY.replace(/^MFk.*\n/m, ""))],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/sa.pub" },
  },
  {
    id: "certificate-that-is-no-part",
    summary: "A certificate of something else is in the folder of the PKI.",
    source: "ducksnest",
    changes: [file("nix/pki/ducksnest/web.crt", CA_CERTIFICATE)],
    reported: { rule: "certificates-are-usable", at: "nix/pki/ducksnest/web.crt" },
  },
  {
    id: "ca-of-kubeadm",
    summary: "A CA as kubeadm makes it, without the name of a homelab.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/ca.crt", CA_CERTIFICATE)],
  },
  {
    id: "ca-with-text",
    summary: "A certificate with the text of `openssl x509 -text` before it.",
    source: "https://www.rfc-editor.org/rfc/rfc7468#section-5.2",
    changes: [file("nix/pki/ducksnest/ca.crt", `Certificate:\n    Data:\n        Version: 3 (0x2)\n${CA_CERTIFICATE}`)],
  },
  {
    id: "service-account-key",
    summary: "The public half of the service-account key beside the CA.",
    source: "https://kubernetes.io/docs/setup/best-practices/certificates/",
    changes: [file("nix/pki/ducksnest/ca.crt", CA_CERTIFICATE), file("nix/pki/ducksnest/sa.pub", PUBLIC_KEY)],
  },
];
