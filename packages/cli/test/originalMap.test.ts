import { aManifest, manifestText } from "@ducksnest/testing";
import { Workspace } from "./workspace";

/** Values of the network map that the homelab began with. */
const LITERALS = {
  "cluster.calico.mtu": 1280,
  "cluster.calico.nodeAddress": { interface: "wlan*" },
};

describe("the original network map's literals", () => {
  it("are two errors, which name 1230 and the host that nothing matches on", async () => {
    const { exitCode, out } = await new Workspace(manifestText(aManifest(LITERALS))).run("check", "--format", "json");
    const { findings } = JSON.parse(out) as {
      findings: { rule: string; severity: string; message: string; fix: string }[];
    };
    const errors = findings.filter(({ severity }) => severity === "error");
    expect(exitCode).toBe(1);
    expect(errors.map(({ rule }) => rule)).toEqual(["mtu-fits-every-path", "node-address-resolves"]);
    expect(errors[0]?.fix).toContain("1230");
    expect(errors[1]?.message).toContain('On host "control-plane" the method selects nothing');
  });

  it("are emitted unchanged if both errors are made warnings", async () => {
    const checks = { "mtu-fits-every-path": "warning", "node-address-resolves": "warning" };
    const workspace = new Workspace(manifestText(aManifest({ ...LITERALS, checks })));
    const { exitCode, err } = await workspace.run("synth");
    expect(exitCode).toBe(0);
    expect(err).toContain("(checks.mtu-fits-every-path lowers this error to a warning.)");
    const calico = workspace.outputs().get("dist/calico.k8s.yaml");
    expect(calico).toContain("mtu: 1280\n");
    expect(calico).toContain("interface: wlan*\n");
  });
});
