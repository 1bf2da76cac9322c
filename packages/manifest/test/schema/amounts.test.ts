import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const FIREBAT = "hosts.firebat.hardware";

function fixes(path: string, value: number): readonly string[] {
  return findings(manifestText(aManifest({ [path]: value }))).map((finding) => finding.split(" -> ")[1] ?? "");
}

it.each<[path: string, value: number, fix: string]>([
  [`${FIREBAT}.memoryGiB`, 32_768, "That is MiB: write `memoryGiB: 32`."],
  [`${FIREBAT}.memoryGiB`, 16_384, "That is MiB: write `memoryGiB: 16`."],
  [`${FIREBAT}.memoryGiB`, 16_148_070, "That is KiB: write `memoryGiB: 15.4`."],
  [`${FIREBAT}.memoryGiB`, 16_535_624_089, "That is bytes: write `memoryGiB: 15.4`."],
  [`${FIREBAT}.memoryGiB`, 70_000, "That is MiB: write `memoryGiB: 68.4`."],
  [`${FIREBAT}.disk.sizeGiB`, 478_618, "That is MiB: write `sizeGiB: 467.4`."],
  [`${FIREBAT}.cpu.maxGHz`, 3800, "That is MHz: write `maxGHz: 3.8`."],
  [`${FIREBAT}.cpu.maxGHz`, 3.4e9, "That is Hz: write `maxGHz: 3.4`."],
  [`${FIREBAT}.cpu.maxGHz`, 34, "Write it like `maxGHz: 3.4`."],
  ["hosts.control-plane.rootVolumeGiB", 30_720, "That is MiB: write `rootVolumeGiB: 30`."],
  ["hosts.control-plane.etcdVolumeGiB", 32_768, "That is MiB: write `etcdVolumeGiB: 32`."],
])("%s: %d has the fix %s", (path, value, fix) => expect(fixes(path, value)).toEqual([fix]));

it.each<[path: string, value: number]>([
  [`${FIREBAT}.memoryGiB`, 1e300],
  [`${FIREBAT}.memoryGiB`, 0.4],
  [`${FIREBAT}.memoryGiB`, -1],
  [`${FIREBAT}.disk.sizeGiB`, 1e300],
  [`${FIREBAT}.disk.sizeGiB`, 0],
  [`${FIREBAT}.cpu.maxGHz`, 1e-300],
  [`${FIREBAT}.cpu.maxGHz`, 11],
  [`${FIREBAT}.cpu.threads`, 8193],
  [`${FIREBAT}.cpu.threads`, 0],
  ["hosts.control-plane.rootVolumeGiB", 1e300],
  ["hosts.control-plane.rootVolumeGiB", 16_385],
  ["hosts.control-plane.rootVolumeGiB", 7.9],
  ["hosts.control-plane.etcdVolumeGiB", 16_385],
  ["hosts.control-plane.etcdVolumeGiB", 0.9],
  ["sites.home.mtu", 9217],
  ["sites.home.mtu", 1279],
  ["tailnet.mtu", 65_536],
  ["cluster.calico.mtu", 65_536],
])("%s may not be %d", (path, value) => {
  const [finding, ...others] = findings(manifestText(aManifest({ [path]: value })));
  expect(others).toEqual([]);
  expect(finding).toContain(` invalid-value ${path}: Expected `);
});

it.each<[path: string, value: number]>([
  [`${FIREBAT}.memoryGiB`, 0.5],
  [`${FIREBAT}.memoryGiB`, 1536],
  [`${FIREBAT}.disk.sizeGiB`, 262_144],
  [`${FIREBAT}.cpu.maxGHz`, 9.1],
  [`${FIREBAT}.cpu.threads`, 512],
  ["hosts.control-plane.rootVolumeGiB", 8],
  ["hosts.control-plane.rootVolumeGiB", 16_384],
  ["hosts.control-plane.etcdVolumeGiB", 1],
  ["hosts.control-plane.etcdVolumeGiB", 16_384],
  ["sites.home.mtu", 9216],
  ["tailnet.mtu", 65_495],
])("%s may be %d", (path, value) => expect(findings(manifestText(aManifest({ [path]: value })))).toEqual([]));

it("accepts a large server's memory, with as many threads", () => {
  const server = { model: "AMD EPYC 9965", threads: 768, maxGHz: 3.7 };
  const changes = { [`${FIREBAT}.cpu`]: server, [`${FIREBAT}.memoryGiB`]: 24_576 };
  expect(findings(manifestText(aManifest(changes)))).toEqual([]);
});
