import { mkdtempSync } from "node:fs";
import { copyFlake } from "../nixos/_flakes";
import { evaluateHosts } from "../../src/nixos/evaluateHosts";
import { aTopology } from "@ducksnest/testing";
test("x", async () => {
  const t = aTopology();
  const flake = copyFlake("reference", mkdtempSync("/tmp/fl-"));
  const hosts = await evaluateHosts(flake, t.hosts.map(({name, hostname}) => ({name, hostname})), { kubernetesVersion: "1.36.3", extra: { "laptop-old": { ducksnest: { worker: { caCertHashes: ["sha256:" + "0".repeat(64)] } } } } });
  const o = hosts.find((h) => h.name === "old")!;
  console.log(JSON.stringify(o.units["kubeadm-join"], null, 1), JSON.stringify(o.units.kubelet, null, 1));
  for (const [p, f] of o.storeFiles) console.log(p, JSON.stringify(f).slice(0, 300));
  console.log([...o.storePrograms], o.etc, o.folders, Object.keys(o.units));
});
