import type { Entry } from "@ducksnest/testing";
import { file } from "../src/defects/changes";
import { ENCRYPTED_FILE } from "../src/defects/credentials";

/** Files that must be encrypted or public. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "wifi-passphrase-in-age-file",
    summary: "A file named .age holds the passphrase itself, because the editor was not run through agenix.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [file("nix/secrets/ducksnest/shared/wifi.age", "psk=correct horse\n")],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/shared/wifi.age" },
  },
  {
    id: "armor-around-plain-text",
    summary: "A passphrase was put between the lines of an armored file by hand, so it is only base64.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [
      file(
        "nix/secrets/ducksnest/shared/wifi.age",
        `-----BEGIN AGE ENCRYPTED FILE-----\n${Buffer.from("psk=correct horse").toString("base64")}\n-----END AGE ENCRYPTED FILE-----\n`,
      ),
    ],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/shared/wifi.age" },
  },
  {
    id: "conflict-in-age-file",
    summary: "A merge left its markers in an encrypted file, so the host cannot decrypt it at boot.",
    source: "ducksnest",
    changes: [
      file(
        "nix/secrets/ducksnest/shared/wifi.age",
        `<<<<<<< HEAD\n${ENCRYPTED_FILE}=======\n${ENCRYPTED_FILE}>>>>>>> other\n`,
      ),
    ],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/shared/wifi.age" },
  },
  {
    id: "truncated-age-file",
    summary: "Half of an encrypted file is missing after a full disk.",
    source: "ducksnest",
    changes: [file("nix/secrets/ducksnest/shared/wifi.age", ENCRYPTED_FILE.slice(0, 120))],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/shared/wifi.age" },
  },
  {
    id: "notes-beside-secrets",
    summary: "A text file with the passphrase lies beside the encrypted one.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [file("nix/secrets/ducksnest/shared/wifi.txt", "correct horse\n")],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/shared/wifi.txt" },
  },
  {
    id: "password-in-record-of-recipients",
    summary: "The record of recipients got a password where a public key belongs.",
    source: "ducksnest",
    changes: [
      file("nix/secrets/ducksnest/secrets.json", '{ "shared/wifi.age": { "recipients": ["correct horse"] } }\n'),
    ],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/secrets.json" },
  },
  {
    id: "secret-named-as-public-key",
    summary: "A token was saved under the name of a public key, which Git takes.",
    source: "ducksnest",
    changes: [file("nix/secrets/ducksnest/hosts/laptop-old/ssh_host_ed25519_key.pub", "correct horse\n")],
    reported: { rule: "secrets-are-encrypted", at: "nix/secrets/ducksnest/hosts/laptop-old/ssh_host_ed25519_key.pub" },
  },
  {
    id: "encrypted-wifi",
    summary: "An encrypted secret, as agenix makes it.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [file("nix/secrets/ducksnest/shared/wifi.age", ENCRYPTED_FILE)],
  },
  {
    id: "notes-without-secrets",
    summary: "A README in the folder of secrets says where the passphrase is, without it.",
    source: "ducksnest",
    changes: [
      file(
        "nix/secrets/ducksnest/README.md",
        "# Secrets\n\nThe passphrase of the Wi-Fi is on the router: psk=<passphrase>\n",
      ),
    ],
  },
  {
    id: "age-file-of-an-own-module",
    summary: "A secret for a service of the user, encrypted beside the settings of its host.",
    source: "https://github.com/ryantm/agenix#problem-and-solution",
    changes: [file("nix/hosts/laptop-old/restic.age", ENCRYPTED_FILE)],
  },
];
