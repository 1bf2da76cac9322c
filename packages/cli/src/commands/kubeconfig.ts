import { dirname } from "node:path";
import { PkiFolder, PUBLIC_FILES, pkiFolder } from "@ducksnest/credentials";
import { LOCK_FILE } from "@ducksnest/manifest";
import { reasonOf } from "@ducksnest/outputs";
import { Option } from "commander";
import { type AdminConfig, readAdminConfig, requirePinned } from "../kubeconfig/AdminConfig";
import { changeKubeconfig, kubeconfigFile } from "../kubeconfig/kubeconfigFile";
import { mergeAdmin } from "../kubeconfig/mergeAdmin";
import { checkedTopology } from "../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../options";
import { readRunning } from "../running/readRunning";
import { type RecordProps, recordCluster } from "../running/record";
import { SshTarget } from "../ssh/SshTarget";
import { addressOption } from "../ssh/sshOptions";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

interface KubeconfigOptions extends ManifestOption {
  readonly address?: string;
  readonly force?: boolean;
}

const ADMIN = "/etc/kubernetes/admin.conf";

/** How long to wait for kubeadm, which pulls images first: as long as its unit may take. In seconds. */
const WAIT_SECONDS = 900;

/** `ducksnest kubeconfig`: lets kubectl on this computer administer the cluster. */
export const kubeconfig: CommandDefinition<KubeconfigOptions> = {
  name: "kubeconfig",
  summary: "let kubectl administer the cluster",
  description:
    "Reads the administrator's kubeconfig from the control plane over SSH, and merges it into $KUBECONFIG or ~/.kube/config: a cluster, a user " +
    "and a context, each with the homelab's name. Everything else in the file stays, also the current context. While kubeadm still creates the cluster, it waits up to 15 minutes. The cluster's CA has to be the one in nix/pki. The file can administer the cluster, so only its owner may read it. What runs, such as the service CIDR, is written into ducksnest.lock, with which `ducksnest check` finds changes that the cluster cannot follow.",
  options: [
    addressOption("--address", "where the control plane is reached (default: its name in the tailnet)"),
    new Option("--force", "replace entries of another cluster that have the homelab's name"),
    manifestOption(),
  ],
  exitCodes: {
    0: "kubectl has access",
    1: "the manifest has errors",
    2: `${COULD_NOT_RUN}; the control plane cannot be reached, or is not up; or its CA or the kubeconfig belongs to another cluster`,
  },
  examples: ["ducksnest kubeconfig"],
  run,
};

async function run({ options, terminal }: Invocation<KubeconfigOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const { name, controlPlane } = topology;
  const root = dirname(manifest);
  const target = new SshTarget(controlPlane, { topology, root, address: options.address });
  const admin = readAdminConfig(await readAdminFile(target, terminal));
  requirePinned(admin, pinnedCas(root, name), pkiFolder(name));
  const file = kubeconfigFile();
  const { currentContext } = await changeKubeconfig(file, (text) =>
    mergeAdmin(text, { name, admin, force: options.force ?? false }),
  );
  terminal.out(`${name}  ${admin.server}  ${file}\n`);
  if (currentContext !== name) terminal.err(`To use it: kubectl config use-context ${name}\n`);
  await remember({ target, admin }, { topology, root, terminal });
  return 0;
}

/** Writes what runs into the lock. kubectl has access already, so a control plane that cannot say it is only told. */
async function remember(
  { target, admin }: { readonly target: SshTarget; readonly admin: AdminConfig },
  props: RecordProps,
): Promise<void> {
  try {
    await recordCluster(await readRunning(target, admin), props);
  } catch (error) {
    props.terminal.err(`${LOCK_FILE} does not have what runs now, because ${reasonOf(error)}\n`);
  }
}

/**
 * Reads the file, once kubeadm has written it.
 * @throws Error with the fix if the control plane does not get the file in time
 */
async function readAdminFile(target: SshTarget, terminal: GuardedTerminal): Promise<string> {
  const now = await target.runAsRoot(["cat", ADMIN]);
  if (now.status === 0) return now.stdout;
  terminal.err(
    `The control plane has no ${ADMIN} yet. Waiting up to ${WAIT_SECONDS / 60} minutes until kubeadm has created the cluster…\n`,
  );
  const wait = `until [ -s ${ADMIN} ]; do sleep 5; done; cat ${ADMIN}`;
  const later = await target.runAsRoot(["timeout", String(WAIT_SECONDS), "sh", "-c", wait], WAIT_SECONDS + 60);
  if (later.status === 0) return later.stdout;
  throw new Error(
    `the control plane has no ${ADMIN}; \`journalctl -u kubeadm-init\` on ${target.address} says why.\n${later.stderr.trim()}`.trimEnd(),
  );
}

/** The certificates of the cluster's CA, also of one that is being rotated in or out. */
function pinnedCas(root: string, name: string): readonly string[] {
  const { texts } = PkiFolder.read(root, name);
  return PUBLIC_FILES.filter((each) => each.name === "ca").flatMap(({ file }) => texts.get(file) ?? []);
}
