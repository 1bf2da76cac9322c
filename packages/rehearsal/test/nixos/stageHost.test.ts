import type { HostSettings } from "../../src/nixos/HostSettings";
import type { JsonObject } from "../../src/nixos/Json";
import type { StageMachine } from "../../src/nixos/StageMachine";
import { stageHost } from "../../src/nixos/stageHost";
import { aContainerd, aHost, aMachine, aUnit } from "./_settings";

const CRI = 'containerd: plugins."io.containerd.grpc.v1.cri"';
const CGROUP_V1 = "The machine under the stage has cgroup v1.";

/** The differences of a host by what differs, as `[designed, staged]`. */
function differencesOf(host: Partial<HostSettings>, machine: Partial<StageMachine> = {}) {
  const { differences } = stageHost(aHost(host), aMachine(machine));
  return Object.fromEntries(differences.map(({ what, designed, staged }) => [what, [designed, staged]]));
}

function withDocument(document: JsonObject): Partial<HostSettings> {
  return { kubeadmDocuments: [document] };
}

const kubelet = (changes: JsonObject = {}) =>
  withDocument({ kind: "KubeletConfiguration", cgroupDriver: "systemd", ...changes });

describe("containerd on the stage", () => {
  it("uses cgroupfs, and neither AppArmor nor oom scores that the machine must honour", () => {
    const { settings, differences } = stageHost(aHost(), aMachine());
    expect(settings.containerd).toEqual(
      aContainerd(
        {
          containerd: {
            runtimes: { runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup: false } } },
          },
          disable_apparmor: true,
          restrict_oom_score_adj: true,
        },
        false,
      ),
    );
    expect(differences).toContainEqual({
      host: "cp",
      what: `${CRI}.containerd.runtimes.runc.options.SystemdCgroup`,
      designed: true,
      staged: false,
      why: "No systemd runs on the stage that could manage the cgroups of pods.",
    });
    expect(differences).toHaveLength(3);
  });

  it("changes every runtime with systemd's cgroups, and no other", () => {
    const runtimes = { runc: { options: { SystemdCgroup: false } }, nvidia: { options: { SystemdCgroup: true } } };
    const differences = differencesOf({ containerd: aContainerd({ containerd: { runtimes } }) });
    expect(Object.keys(differences)).toContain(`${CRI}.containerd.runtimes.nvidia.options.SystemdCgroup`);
    expect(Object.keys(differences)).not.toContain(`${CRI}.containerd.runtimes.runc.options.SystemdCgroup`);
  });

  it("unpacks images with the native snapshotter only if the kernel lacks overlay", () => {
    expect(differencesOf({}, { hasOverlay: false })).toHaveProperty(
      [`${CRI}.containerd.snapshotter`],
      [undefined, "native"],
    );
    expect(differencesOf({})).not.toHaveProperty([`${CRI}.containerd.snapshotter`]);
  });

  it("does without SELinux if the design has it", () => {
    const containerd = aContainerd({ enable_selinux: true });
    expect(differencesOf({ containerd })).toHaveProperty([`${CRI}.enable_selinux`], [true, false]);
  });

  it("is changed in version 3 of its configuration, too", () => {
    const table = { containerd: { runtimes: { runc: { options: { SystemdCgroup: true } } } } };
    const containerd = { version: 3, plugins: { "io.containerd.cri.v1.runtime": table } };
    expect(Object.keys(differencesOf({ containerd }, { hasOverlay: false }))).toEqual([
      'containerd: plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options.SystemdCgroup',
      'containerd: plugins."io.containerd.cri.v1.runtime".disable_apparmor',
      'containerd: plugins."io.containerd.cri.v1.runtime".restrict_oom_score_adj',
      'containerd: plugins."io.containerd.cri.v1.images".snapshotter',
    ]);
  });
});

describe("the kubelet on the stage", () => {
  it("uses cgroupfs, also where kubeadm's default would be systemd", () => {
    expect(differencesOf(kubelet())).toHaveProperty(["KubeletConfiguration: cgroupDriver"], ["systemd", "cgroupfs"]);
    expect(differencesOf(withDocument({ kind: "KubeletConfiguration" }))).toHaveProperty(
      ["KubeletConfiguration: cgroupDriver"],
      [undefined, "cgroupfs"],
    );
  });

  it.each([
    ["1.36.3", undefined, 1, [undefined, false]],
    ["1.35.0", true, 1, [true, false]],
    ["1.34.2", true, 1, [true, false]],
    ["1.34.2", undefined, 1, undefined],
    ["1.30.9", undefined, 1, undefined],
    ["1.36.3", false, 1, undefined],
    ["1.36.3", undefined, 2, undefined],
  ] as const)("%s with failCgroupV1 %s on cgroup v%s", (kubernetesVersion, failCgroupV1, cgroupVersion, expected) => {
    const host = { ...kubelet(failCgroupV1 === undefined ? {} : { failCgroupV1 }), kubernetesVersion };
    expect(differencesOf(host, { cgroupVersion })["KubeletConfiguration: failCgroupV1"]).toEqual(expected);
  });

  it("has its drop-in changed where that wins", () => {
    const kubeletDropIn = { cgroupDriver: "systemd", failCgroupV1: true, failSwapOn: true, maxPods: 60 };
    const machine = aMachine({ cgroupVersion: 1, hasSwap: true });
    const { settings } = stageHost(aHost({ kubeletDropIn }), machine);
    expect(settings.kubeletDropIn).toEqual({
      cgroupDriver: "cgroupfs",
      failCgroupV1: false,
      failSwapOn: false,
      maxPods: 60,
    });
    expect(stageHost(aHost({ kubeletDropIn: { failSwapOn: true } }), aMachine()).settings.kubeletDropIn).toEqual({
      failSwapOn: true,
    });
  });

  it("keeps its resolv.conf and protectKernelDefaults", () => {
    const designed = { resolvConf: "/run/systemd/resolve/resolv.conf", protectKernelDefaults: true };
    const { settings } = stageHost(aHost(kubelet(designed)), aMachine({ cgroupVersion: 1 }));
    expect(settings.kubeadmDocuments).toEqual([expect.objectContaining(designed)]);
  });
});

describe("kubeadm on the stage", () => {
  const IGNORED = "nodeRegistration.ignorePreflightErrors";
  const init = withDocument({ kind: "InitConfiguration", nodeRegistration: { name: "cp" } });
  const join: Partial<HostSettings> = {
    role: "worker",
    ...withDocument({ kind: "JoinConfiguration", nodeRegistration: { ignorePreflightErrors: ["Swap"] } }),
  };

  it("ignores no check that the machine passes", () => {
    expect(stageHost(aHost(init), aMachine()).settings.kubeadmDocuments).toEqual(init.kubeadmDocuments);
  });

  it("ignores the checks that the machine fails, and says why", () => {
    const machine = { cgroupVersion: 1, cpus: 1, memoryMiB: 1024 } as const;
    const { differences } = stageHost(aHost(init), aMachine(machine));
    expect(differences).toContainEqual({
      host: "cp",
      what: `InitConfiguration: ${IGNORED}`,
      designed: undefined,
      staged: ["SystemVerification", "NumCPU", "Mem"],
      why: `${CGROUP_V1} The machine under the stage has 1 CPU. The machine under the stage has 1024 MiB of memory.`,
    });
  });

  it("adds to the checks that a worker ignores, which has no requirements of its size", () => {
    const differences = differencesOf(join, { hasKernelConfig: false, cpus: 1, memoryMiB: 1024 });
    expect(differences[`JoinConfiguration: ${IGNORED}`]).toEqual([["Swap"], ["Swap", "SystemVerification"]]);
  });

  it("pulls no images if the stage has none, and misses no conntrack without kube-proxy", () => {
    const machine = aMachine({ hasImages: false, hasConntrack: false });
    const { settings } = stageHost(aHost(init), machine);
    expect(settings.kubeadmDocuments[0]).toMatchObject({
      nodeRegistration: { imagePullPolicy: "Never", ignorePreflightErrors: ["FileExisting-conntrack"] },
    });
    const join = { kind: "JoinConfiguration" };
    const worker = stageHost(aHost({ role: "worker", kubeadmDocuments: [join] }), machine).settings;
    expect(worker.kubeadmDocuments).toEqual([
      { ...join, nodeRegistration: { ignorePreflightErrors: ["FileExisting-conntrack"] } },
    ]);
  });

  it("verifies the system on cgroup v1 with a release that accepts it", () => {
    const differences = differencesOf({ ...init, kubernetesVersion: "1.34.2" }, { cgroupVersion: 1 });
    expect(differences).not.toHaveProperty([`InitConfiguration: ${IGNORED}`]);
  });

  it("gives its script and the kubelet the changed files", () => {
    const documents = [{ kind: "InitConfiguration" }, { kind: "KubeletConfiguration", cgroupDriver: "systemd" }];
    const file = (text: string) => ({ kind: "text", text, isExecutable: false, packages: [] }) as const;
    const { settings } = stageHost(
      aHost({
        units: {
          "kubeadm-init": aUnit({ environment: { INIT_CONFIGURATION: "/nix/store/1-init" } }),
          kubelet: aUnit({ environment: { KUBELET_CONFIG_ARGS: "--config=/x --config-dir=/nix/store/2-dir" } }),
        },
        kubeadmDocuments: documents,
        kubeletDropIn: { failSwapOn: true },
        storeFiles: new Map([
          ["/nix/store/1-init", file("")],
          ["/nix/store/2-dir/10.conf", file("")],
          ["/nix/store/3-other", file("same")],
        ]),
      }),
      aMachine({ hasSwap: true }),
    );
    expect([...settings.storeFiles]).toEqual([
      [
        "/nix/store/1-init",
        file('{"kind":"InitConfiguration"}\n---\n{"kind":"KubeletConfiguration","cgroupDriver":"cgroupfs"}'),
      ],
      ["/nix/store/2-dir/10.conf", file('{"failSwapOn":false}')],
      ["/nix/store/3-other", file("same")],
    ]);
  });
});

describe("the machine under the stage", () => {
  it("keeps its limit of connections", () => {
    const document = { kind: "KubeProxyConfiguration", mode: "iptables", conntrack: { tcpBeLiberal: true } };
    const { settings } = stageHost(aHost(withDocument(document)), aMachine());
    expect(settings.kubeadmDocuments).toEqual([
      { ...document, conntrack: { tcpBeLiberal: true, maxPerCore: 0, min: 0 } },
    ]);
  });

  it("says which units do not run, and which settings of the others have no effect", () => {
    const kubelet = aUnit({ settingNames: ["ExecStart", "ProtectSystem", "ConditionPathExists", "MemoryMax"] });
    const units = { mine: aUnit(), kubelet, "etcd-restore": aUnit({ settingNames: ["Type"] }), "deploy-x": aUnit() };
    const differences = Object.entries(differencesOf({ units })).filter(([what]) => what.startsWith("unit"));
    expect(differences.map(([what]) => what)).toEqual([
      ...["unit mine", "unit deploy-x", "unit kubelet: MemoryMax", "unit kubelet: ProtectSystem"],
    ]);
  });

  it("keeps its kernel settings, modules and disks", () => {
    const { settings, differences } = stageHost(
      aHost({
        sysctl: { "net.ipv4.ip_forward": "1", "vm.swappiness": "10", "net/ipv4/conf/wlan0/arp_ignore": "1" },
        units: { "etcd-volume": aUnit({ environment: { DEVICE: "/dev/sdf" } }), kubelet: aUnit() },
        storePrograms: new Map([
          ["/nix/store/1-kmod/bin/modprobe", "modprobe"],
          ["/nix/store/2-kubernetes/bin/kubelet", "kubelet"],
        ]),
      }),
      aMachine(),
    );
    expect(Object.keys(settings.sysctl)).toEqual(["net.ipv4.ip_forward", "net/ipv4/conf/wlan0/arp_ignore"]);
    expect(Object.keys(settings.units)).toEqual(["kubelet"]);
    expect([...settings.storePrograms.values()]).toEqual(["true", "kubelet"]);
    const whats = differences.map(({ what }) => what).filter((what) => !what.startsWith("containerd"));
    expect(whats).toEqual(["unit etcd-volume", "program modprobe", "sysctl vm.swappiness"]);
  });
});
