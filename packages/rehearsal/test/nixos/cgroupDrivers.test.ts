import { cgroupDisagreements } from "../../src/nixos/cgroupDrivers";
import { aContainerd, aHost } from "./_settings";

const shared = (cgroupDriver: string) => [{ kind: "KubeletConfiguration", cgroupDriver }];
const worker = aHost({ name: "w", role: "worker" });

describe("the design's cgroup drivers", () => {
  it("agree if kubelet and containerd use systemd, or both do not", () => {
    expect(cgroupDisagreements([aHost({ kubeadmDocuments: shared("systemd") }), worker])).toEqual([]);
    const cgroupfs = aHost({ kubeadmDocuments: shared("cgroupfs"), containerd: aContainerd({}, false) });
    expect(cgroupDisagreements([cgroupfs])).toEqual([]);
  });

  it("disagree on each host whose containerd differs from what the kubelets share", () => {
    const other = aHost({ name: "w2", role: "worker", containerd: aContainerd({}, false) });
    expect(cgroupDisagreements([aHost({ kubeadmDocuments: shared("systemd") }), worker, other])).toEqual([
      { host: "w2", kubelet: "systemd", containerd: "cgroupfs" },
    ]);
  });

  it("may be set by a host's own drop-in, and by the runtime that pods get by default", () => {
    const dropIn = aHost({ kubeletDropIn: { cgroupDriver: "cgroupfs" } });
    expect(cgroupDisagreements([dropIn])).toEqual([{ host: "cp", kubelet: "cgroupfs", containerd: "systemd" }]);
    const containerd = aContainerd({ containerd: { default_runtime_name: "crun", runtimes: { crun: {} } } });
    expect(cgroupDisagreements([aHost({ containerd })])).toEqual([
      { host: "cp", kubelet: "systemd", containerd: "cgroupfs" },
    ]);
  });
});
