import { posix } from "node:path";
import {
  keyFile,
  makePairs,
  PKI_NAMES,
  PkiFolder,
  type PkiName,
  pin,
  pkiFiles,
  publicFile,
  putPairs,
  stageProblems,
} from "@ducksnest/credentials";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type OpenPki, openPki, requireUsable } from "../../pki/openPki";
import { namesIn, namesOperand, type PairOptions, pairOptions } from "../../pki/options";
import { editSecrets } from "../../secrets/editSecrets";
import { identitiesAtHand } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

type InitOptions = ManifestOption & IdentityOption & PairOptions;

/** `ducksnest pki init`: makes the CAs and the service-account key. */
export const init: CommandDefinition<InitOptions> = {
  name: "init",
  summary: "make the CAs of a new cluster",
  description:
    "Makes the cluster's CA, its front-proxy CA, etcd's CA and the service-account key. The control plane needs an SSH host key " +
    "first: `ducksnest keys make`. What exists is never replaced, and only what is missing is made. If a file exists without its " +
    "private key, a running control plane has all of them, so name what you want to make.",
  operands: [namesOperand()],
  options: [...pairOptions(), identityOption(), manifestOption()],
  exitCodes: { 0: "everything is made", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest pki init", "ducksnest pki init --key-type rsa-4096 --days 1825"],
  run,
};

async function run({ operands, options, terminal, now }: Invocation<InitOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const homelab = opened.topology.name;
  const context = { ...opened, terminal };
  const asked = namesIn(operands);
  const names = missingOf(await openPki(context), asked, now());
  const identities = identitiesAtHand(options, terminal);
  const { keyType, days } = options;
  // Before the lock is taken, because RSA keys take seconds.
  const pairs = await makePairs(names, { homelab, keyType, now: now(), validityDays: days });
  const { written } = await editSecrets({ ...context, identities }, async (edit) => {
    const pki = PkiFolder.read(edit.folder.root, homelab);
    const missing = missingOf({ pki, secrets: edit.folder }, asked, now());
    if (missing.join() !== names.join()) throw new Error(CHANGED);
    return { result: undefined, also: await putPairs(pairs, "current", pki, edit) };
  });
  const ca = pairs.find(({ name }) => name === "ca");
  terminal.out(
    [
      ...names.map((name) => `made  ${name}`),
      ...written.map((file) => `written  ${file}`),
      ...(ca === undefined ? [] : [`pin  ${pin(ca.publicText)}`]),
      "",
      "Next:",
      `  1. Commit nix/pki/${homelab} and nix/secrets/${homelab}: the private keys in them are encrypted.`,
      "  2. Run `ducksnest synth`, which gives the joining hosts the CA's pin.",
      "  3. Deploy the control plane before the workers. It installs these files before it creates the cluster.",
      "",
    ].join("\n"),
  );
  return 0;
}

const CHANGED = "another process has just changed the PKI; nothing was changed. Run the command again.";

/**
 * What has to be made.
 * @param asked what the user named; empty for all that is missing
 * @throws Error if that could replace or contradict what exists
 */
function missingOf(open: OpenPki, asked: readonly PkiName[], now: Date): readonly PkiName[] {
  const { pki, secrets } = open;
  requireUsable(pki, now);
  const files = pkiFiles(pki, secrets);
  const lost = stageProblems(pki, files);
  if (lost.length > 0) throw new Error(lost.join("\n"));
  const existing = (asked.length > 0 ? asked : PKI_NAMES).filter((name) => filesOf(name, open).length > 0);
  if (existing.length === (asked.length || PKI_NAMES.length) || (asked.length > 0 && existing.length > 0)) {
    const there = existing.flatMap((name) => filesOf(name, open));
    throw new Error(
      `${there.join(", ")}: ${there.length === 1 ? "exists" : "exist"} already, so nothing was changed. To replace the keys ` +
        `without stopping the cluster, run \`ducksnest pki rotate ${existing.join(" ")}\`.`,
    );
  }
  if (asked.length > 0) return asked;
  const missing = PKI_NAMES.filter((name) => !existing.includes(name));
  const keyless = existing.filter((name) => !files.has(keyFile(name)));
  if (keyless.length > 0) {
    throw new Error(
      `${keyless.map((name) => pki.shown(publicFile(name))).join(", ")}: without a private key here, so a control plane runs with it, and has ${missing.join(", ")} too. Copy their ` +
        `public files from /etc/kubernetes/pki. To make new ones, run \`ducksnest pki init ${missing.join(" ")}\`.`,
    );
  }
  return missing;
}

/** Paths of the files of one CA that exist. */
function filesOf(name: PkiName, { pki, secrets }: OpenPki): readonly string[] {
  return [
    ...pki.files.filter((each) => each.name === name).map(({ file }) => pki.shown(file)),
    ...[keyFile(name), keyFile(name, "next")]
      .filter((file) => secrets.has(file))
      .map((file) => posix.join(secrets.path, file)),
  ];
}
