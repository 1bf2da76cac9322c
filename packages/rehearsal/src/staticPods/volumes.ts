import type { HostVolume, StaticPod } from "./StaticPod";

/** The option of test(1) for what a type of hostPath volume requires to exist. */
const TESTS: ReadonlyMap<string, string> = new Map([
  ["Directory", "-d"],
  ["File", "-f"],
  ["Socket", "-S"],
  ["CharDevice", "-c"],
  ["BlockDevice", "-b"],
]);

/** Runs a command on the host, and returns whether it succeeds. */
type Succeeds = (argv: readonly string[]) => Promise<boolean>;

/**
 * Makes the volumes that the kubelet would make.
 * @returns those whose path on the host is missing or of another type, so that the pod could not start
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types
 */
export async function prepareVolumes({ volumes }: StaticPod, succeeds: Succeeds): Promise<readonly HostVolume[]> {
  const results = await Promise.all(volumes.map((volume) => prepare(volume, succeeds)));
  return volumes.filter((_, index) => results[index] === false);
}

function prepare({ path, type }: HostVolume, succeeds: Succeeds): Promise<boolean> {
  const test = TESTS.get(type);
  if (test !== undefined) return succeeds(["test", test, path]);
  if (type === "FileOrCreate") return succeeds(["sh", "-euc", '[ -e "$1" ] || : >"$1"; [ -f "$1" ]', "volume", path]);
  return succeeds(["mkdir", "-p", path]);
}
