import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { itOnStage } from "@ducksnest/testing";
import { calicoPlugin } from "../../src/cni/calicoPlugin";
import { cniConfiguration } from "../../src/cni/cniConfiguration";
import { runSteps } from "../../src/kernel/runSteps";
import { type Finished, Sandbox } from "../../src/kernel/Sandbox";
import type { Step } from "../../src/setup/Step";
import { inside } from "../../src/setup/Step";
import { stagePlan } from "../../src/setup/stagePlan";
import { hostOf, type Stage, type StageHost } from "../../src/stage/Stage";

const PLUGIN_FOLDER = dirname(calicoPlugin());

/** Where the reference plugins are: the folder of the real programs, PATH, and where Debian and most installers put them. */
const FOLDERS = [
  process.env.DUCKSNEST_PROGRAMS,
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/lib/cni",
  "/opt/cni/bin",
];

/** The folder that has a reference plugin; undefined if there is none. */
export function folderOf(plugin: string): string | undefined {
  return FOLDERS.find((folder) => folder !== undefined && existsSync(join(folder, plugin)));
}

/** `itOnStage`, or a skipped `it`, for a test that needs the reference plugin that assigns addresses. */
export function itWithPlugin(name: string, test: () => Promise<void>): void {
  if (folderOf("host-local") !== undefined) itOnStage(name, test);
  else it.skip(`${name} (skipped: host-local not installed)`, test);
}

/**
 * What a host of its own would have: a place for the addresses that host-local assigns, and a /proc of its own
 * processes, which the reference plugins look into. Some users may not mount /proc.
 */
const OWN_FOLDERS: Step = {
  namespace: undefined,
  tool: "sh",
  lines: ["mount -t tmpfs tmpfs /var/lib", "mount -t proc proc /proc || true"],
};

/** A pod as a container runtime names it. */
export interface TestPod {
  readonly id: string;
  readonly host: string;
  /** The pod's network namespace, in /run/netns. */
  readonly namespace: string;
  /** Namespace and name in Kubernetes. @default none */
  readonly kubernetes?: { readonly namespace: string; readonly name: string };
}

/** A built stage on whose hosts a container runtime would call the plugin. */
export class PluginStage {
  private constructor(
    readonly stage: Stage,
    readonly sandbox: Sandbox,
  ) {}

  /** Runs a test on a stage, which is gone afterwards. */
  static async with(stage: Stage, test: (built: PluginStage) => Promise<void>): Promise<void> {
    const sandbox = await Sandbox.open();
    try {
      await runSteps(sandbox, [OWN_FOLDERS, ...stagePlan(stage)]);
      await test(new PluginStage(stage, sandbox));
    } finally {
      await sandbox.close();
    }
  }

  host(name: string): StageHost {
    return hostOf(this.stage, name);
  }

  /** Runs a program in a namespace and returns its output. @throws Error if it fails */
  async output(namespace: string | undefined, ...argv: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.sandbox.run([...inside(namespace), ...argv]);
    if (status !== 0) throw new Error(`${argv.join(" ")} in ${namespace} failed: ${stdout}${stderr}`);
    return stdout;
  }

  /** Calls the plugin as a runtime does, with one plugin's part of the host's configuration. */
  call(
    command: "ADD" | "DEL" | "CHECK" | "VERSION",
    pod: TestPod,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<Finished> {
    const host = this.host(pod.host);
    const { name, cniVersion, plugins } = JSON.parse(cniConfiguration(this.stage, host));
    const kubernetes = pod.kubernetes;
    const args = kubernetes
      ? [`CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAMESPACE=${kubernetes.namespace};K8S_POD_NAME=${kubernetes.name}`]
      : [];
    const environment = [
      `CNI_COMMAND=${command}`,
      `CNI_CONTAINERID=${pod.id}`,
      `CNI_NETNS=/run/netns/${pod.namespace}`,
      "CNI_IFNAME=eth0",
      `CNI_PATH=${PLUGIN_FOLDER}:${folderOf("host-local")}`,
      ...args,
    ];
    const argv = [...inside(host.namespace), "env", ...environment, join(PLUGIN_FOLDER, "calico")];
    return this.sandbox.run(argv, JSON.stringify({ name, cniVersion, ...plugins[0], ...changes }));
  }

  /** Makes the pod's namespace and adds the pod to its network. @returns its address */
  async start(pod: TestPod): Promise<string> {
    await this.output(undefined, "ip", "netns", "add", pod.namespace);
    const { status, stdout } = await this.call("ADD", pod);
    if (status !== 0) throw new Error(stdout);
    return JSON.parse(stdout).ips[0].address.replace("/32", "");
  }

  /** Whether an unfragmented ping of this many bytes, headers included, is answered. */
  async pings(namespace: string, address: string, bytes: number): Promise<boolean> {
    const argv = ["fping", "-M", "-b", String(bytes - 28), "-r", "3", "-t", "500", address];
    return (await this.sandbox.run([...inside(namespace), ...argv])).status === 0;
  }
}
