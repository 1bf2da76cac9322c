import { VersionsRule } from "../../../src/rules/versions/versions-compatible";
import { type Changes, findingsBesideLock, findingsOf, RUNNING } from "../../_findings";

const versions = (nixos: string, kubernetes: string, calico: string) =>
  findingsOf(VersionsRule, {
    "nixos.release": nixos,
    "cluster.kubernetesVersion": kubernetes,
    "cluster.calico.version": calico,
  });

describe("versions-compatible", () => {
  it.each([
    ["26.05", "1.36", "v3.32.1"],
    ["25.11", "1.34", "v3.32.0"],
    ["25.11", "1.34", "v3.30.7"],
    ["25.05", "1.33", "v3.31.7"],
  ])("passes with NixOS %s, Kubernetes %s and Calico %s", (...of) => expect(versions(...of)).toEqual([]));

  it("reports a Kubernetes that the NixOS release does not offer", () => {
    expect(versions("26.05", "1.35", "v3.32.1")).toEqual([
      'cluster.kubernetesVersion: NixOS 26.05 offers Kubernetes 1.36, not 1.35, and a kubelet must not be newer than the API server. -> Write `cluster.kubernetesVersion: "1.36"`.',
    ]);
  });

  it.each([
    ["25.05", "1.33", "v3.32.1", "3.32", "1.34 to 1.36", "v3.31.7"],
    ["26.05", "1.36", "v3.31.7", "3.31", "1.32 to 1.35", "v3.32.1"],
    ["25.11", "1.34", "v3.29.7", "3.29", "1.29 to 1.32", "v3.32.1"],
  ])(
    "reports, with NixOS %s and Kubernetes %s, Calico %s, and which would do",
    (nixos, kubernetes, calico, minor, range, fix) => {
      expect(versions(nixos, kubernetes, calico)).toEqual([
        `cluster.calico.version: Calico ${minor} is tested with Kubernetes ${range}, not ${kubernetes}. -> Write \`cluster.calico.version: ${fix}\`.`,
      ]);
    },
  );

  it("proposes every setting that has to change with the one that it names", () => {
    expect(versions("26.05", "1.34", "v3.31.7")).toEqual([
      expect.stringMatching(
        /-> Write `cluster\.kubernetesVersion: "1\.36"` and `cluster\.calico\.version: v3\.32\.1`, or `nixos\.release: "25\.11"`\.$/,
      ),
    ]);
  });

  it("reports both at once, and when no Calico is known for a Kubernetes", () => {
    expect(versions("26.05", "1.99", "v3.32.1")).toEqual([
      expect.stringContaining(
        "NixOS 26.05 offers Kubernetes 1.36, not 1.99, and a kubelet may be at most three minors older",
      ),
      expect.stringContaining(
        "-> No pinned Calico release is tested with Kubernetes 1.99; choose another minor for cluster.kubernetesVersion.",
      ),
    ]);
  });
});

describe("beside a cluster that runs", () => {
  const fix = (running: string, changes: Changes) =>
    findingsBesideLock(VersionsRule, RUNNING.replace('"1.36"', `"${running}"`), changes).map(
      (finding) => finding.split(" -> ")[1],
    );

  it("offers only kubelets that the API server may have", () => {
    const changes = { "cluster.kubernetesVersion": "1.34" };
    expect(fix("1.34", changes)).toEqual(['Write `nixos.release: "25.11"`.']);
    expect(fix("1.36", changes)).toEqual(['Write `cluster.kubernetesVersion: "1.36"`, or `nixos.release: "25.11"`.']);
  });

  it("has the API server upgraded first if neither is possible", () => {
    expect(fix("1.33", { "cluster.kubernetesVersion": "1.34" })).toEqual([
      "First upgrade the API server from Kubernetes 1.33 to 1.36, one minor at a time, as docs/checks/api-server-upgraded-first.md says.",
    ]);
  });
});
