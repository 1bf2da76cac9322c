import { dialledHosts } from "../../src/nixos/dialledHosts";
import { aHost, aUnit } from "./_settings";

it("finds every name at the port, in units and in kubeadm's documents, each once", () => {
  const host = aHost({
    units: {
      "kubeadm-join": aUnit({ environment: { API_ENDPOINT: "cp.example.ts.net:6443", NODE_IP: "192.168.0.15" } }),
      other: aUnit({ environment: { URL: "https://10.20.0.10:6443/", METRICS: "10.20.0.10:9100" } }),
    },
    kubeadmDocuments: [
      { discovery: { bootstrapToken: { apiServerEndpoint: "cp.example.ts.net:6443" } } },
      { controlPlaneEndpoint: "cp:6443", list: ["alias:6443", 6443, null] },
    ],
  });
  expect(dialledHosts(host, 6443)).toEqual(["cp.example.ts.net", "10.20.0.10", "cp", "alias"]);
});

it("finds nothing in texts that only contain an endpoint", () => {
  const environment = { ARGS: "--server=cp:6443 --x", TIME: "12:6443:1", PATH: "/a:6443" };
  expect(dialledHosts(aHost({ units: { unit: aUnit({ environment }) } }), 6443)).toEqual([]);
});
