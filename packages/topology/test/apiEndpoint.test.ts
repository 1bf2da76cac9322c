import { aTopology } from "@ducksnest/testing";
import { API_PORT } from "@ducksnest/topology";

describe("the API endpoint", () => {
  it("is the control plane's MagicDNS name, made of its hostname and not of its key", () => {
    expect(aTopology().api.endpoint).toEqual({ host: "control-plane.example.ts.net", port: 6443 });
    const renamed = aTopology({ "hosts.control-plane.hostname": "cp1", "tailnet.domain": "duck.ts.net" });
    expect(renamed.api.endpoint).toEqual({ host: "cp1.duck.ts.net", port: API_PORT });
  });
});

describe("the API server's certificate", () => {
  it("names all by which something dials it, once each", () => {
    const { certificateSans } = aTopology().api;
    expect(new Set(certificateSans).size).toBe(certificateSans.length);
    expect(certificateSans).toMatchInlineSnapshot(`
[
  "control-plane.example.ts.net",
  "control-plane",
  "10.20.0.10",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "10.96.0.1",
  "localhost",
  "127.0.0.1",
]
`);
  });

  it("follows the manifest", () => {
    const { certificateSans, endpoint } = aTopology({
      "cluster.serviceCidr": "172.30.0.0/16",
      "cluster.dnsDomain": "lab.internal",
      "hosts.control-plane.address": "10.20.0.77",
      "hosts.control-plane.hostname": "kubernetes",
    }).api;
    expect(certificateSans).toEqual(
      expect.arrayContaining(["172.30.0.1", "10.20.0.77", "kubernetes.default.svc.lab.internal"]),
    );
    expect(certificateSans).toContain(endpoint.host);
    expect(certificateSans.filter((name) => name === "kubernetes")).toHaveLength(1);
  });
});
