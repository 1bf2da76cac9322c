import type { HostSettings } from "../../../nixos/HostSettings";
import type { ClusterHost } from "../../Cluster";
import { hostSeed } from "../../hosts/hostSeed";
import { installPodNetwork } from "../../hosts/podNetwork";
import { loadImages } from "../../hosts/startRuntime";
import { hasJoined, joinAttempt } from "../../join";
import { lastError } from "../../lastError";
import type { Scene } from "../Scene";
import { isNodeReady, reportsSince } from "./observe";
import { type PowerOn, powerOff, powerOn } from "./power";

/** How a worker is installed. */
export interface Installation extends Pick<PowerOn, "beforeUnits"> {
  /** Whether its node is deleted first, as if it had never been in the cluster. @default false */
  readonly isNew?: boolean;
  /** @default those of the design */
  readonly settings?: HostSettings;
  /** Programs in place of those of the same name: their paths. @default none */
  readonly programs?: ReadonlyMap<string, string>;
  /** Whether its images are loaded, as if it had pulled them. @default true */
  readonly hasImages?: boolean;
}

/** Seconds in which a refused worker joins once its mistake is mended. The unit waits up to 2 min between attempts. */
const JOIN_SECONDS = 240;
/** Seconds in which a node that has joined becomes Ready. */
const READY_SECONDS = 60;

/** Installs a worker on an empty disk. It boots, finds its token and tries to join. */
export async function reinstall(
  scene: Scene,
  host: ClusterHost,
  installation: Installation = {},
): Promise<ClusterHost> {
  const { stage, programs, archives } = scene.scenery;
  const { isNew = false, settings = host.settings, programs: others = [], hasImages = true, ...options } = installation;
  const installed = { ...host, settings };
  await powerOff(scene, host);
  await host.running.wipe();
  if (isNew) await scene.cluster.kubectl.check(["delete", "node", host.settings.hostname]);
  const seed = hostSeed(settings, host.stage, programs);
  await powerOn(scene, installed, { ...options, seed: { ...seed, programs: new Map([...seed.programs, ...others]) } });
  await installPodNetwork(installed, stage);
  if (hasImages) await loadImages(installed, archives);
  return installed;
}

/** Writes the files of other settings, and restarts the unit that joins, as a deployment does. */
export async function deploy({ running, stage }: ClusterHost, settings: HostSettings, scene: Scene): Promise<void> {
  const { hostname, files } = hostSeed(settings, stage, scene.scenery.programs);
  await running.check(["hostname", hostname]);
  for (const [path, file] of files) await running.write(path, file);
  await running.run(["systemctl", "restart", "kubeadm-join"]);
}

/** Compares the end of the first attempt with the sentence of the join script that the design promises. */
export async function expectRefusal(scene: Scene, host: ClusterHost, sentence: RegExp): Promise<void> {
  const { hasJoined, refusal, log } = await joinAttempt(host);
  if (refusal !== undefined && sentence.test(refusal)) {
    scene.breaks(host.name, "join", `Not joined: ${refusal}`);
    return;
  }
  scene.differs({
    host: host.name,
    what: "join",
    expected: `the join script refuses: ${sentence.source}`,
    observed: hasJoined ? "the worker joins" : `Not joined: ${refusal ?? lastError(log)}`,
    cause: "kubeadm's messages are not those that the join script knows.",
  });
}

/** Waits until a worker has joined by itself, and its node is Ready. */
export async function expectJoin(scene: Scene, host: ClusterHost): Promise<void> {
  const since = Date.now();
  await scene.recovers(host.name, `${host.name} joins`, JOIN_SECONDS, () => hasJoined(host));
  await scene.recovers(host.name, `${host.name} is Ready`, READY_SECONDS, async () => {
    const node = host.settings.hostname;
    return (await isNodeReady(scene.cluster, node)) && (await reportsSince(scene.cluster, node, since));
  });
}
