import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import type { ProgramName } from "../../src/programs/catalogue";
import { requireKubernetesMinor } from "../../src/programs/requireKubernetesMinor";

const require = (...versions: readonly [ProgramName, string | undefined][]) =>
  requireKubernetesMinor(new Map(versions), "1.36");

describe("programs of Kubernetes", () => {
  it("have the minor of the manifest, in any patch", () => {
    expect(() => require(["kubeadm", "1.36.3"], ["kubelet", "1.36.0"], ["etcd", "3.6.8"])).not.toThrow();
  });

  it("of another minor are named with both versions and the remedy", () => {
    const wrong = () => require(["kubeadm", "1.35.1"], ["kubelet", "1.36.0"], ["kube-proxy", "1.37.0-rc.0"]);
    expect(wrong).toThrow(CannotRehearse);
    expect(wrong).toThrow(
      'kubeadm is 1.35.1, kube-proxy is 1.37.0-rc.0, but cluster.kubernetesVersion is "1.36" in the manifest. ' +
        "Put programs of Kubernetes 1.36 into a folder, and name it with `--programs <folder>`.",
    );
  });

  it("advise the manifest's other version if all programs agree on it", () => {
    expect(() => require(["kubeadm", "1.35.1"], ["kubelet", "1.35.2"])).toThrow(
      'kubeadm is 1.35.1, kubelet is 1.35.2, but cluster.kubernetesVersion is "1.36" in the manifest. Put programs of ' +
        'Kubernetes 1.36 into a folder, and name it with `--programs <folder>`; or change cluster.kubernetesVersion to "1.35".',
    );
  });

  it("without a version are wrong", () => {
    expect(() => require(["kubelet", undefined])).toThrow("kubelet has no version, but");
  });

  it("are not mistaken for a minor that begins alike", () => {
    expect(() => requireKubernetesMinor(new Map([["kubelet", "1.360.0"]]), "1.36")).toThrow("kubelet is 1.360.0");
  });
});
