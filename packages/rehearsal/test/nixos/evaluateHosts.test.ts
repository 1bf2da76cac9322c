import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exampleHomelab, exampleNames, itWith, temporaryFolders, topologyOf } from "@ducksnest/testing";
import { evaluateHosts } from "../../src/nixos/evaluateHosts";
import type { HostSettings } from "../../src/nixos/HostSettings";
import { copyFlake, evaluated, hostOf, PIN, pinned } from "./_flakes";

const temporaryFolder = temporaryFolders();
const itWithNix = itWith("nix-instantiate");

/** The text of a script that a unit starts, and the packages on its PATH. */
function scriptOf({ units, storeFiles }: HostSettings, unit: string) {
  return storeFiles.get(units[unit]?.execStart ?? "");
}

describe("the hosts of an example", () => {
  for (const example of exampleNames())
    itWithNix(`are read: ${example}`, async () => {
      const { hosts } = topologyOf(exampleHomelab(example));
      const settings = await evaluated({ example });
      expect(settings.map(({ name, hostname, role }) => ({ name, hostname, role }))).toEqual(
        hosts.map(({ name, hostname, role }) => ({ name, hostname, role })),
      );
      for (const [index, { units, kubeletDropIn, containerd }] of settings.entries()) {
        expect(units["kubelet"]?.environment["KUBELET_EXTRA_ARGS"]).toContain(`--node-ip=${hosts[index]?.nodeIp} `);
        expect(kubeletDropIn["kubeReserved"]).toMatchObject({ cpu: expect.stringMatching(/m$/) });
        expect(containerd["version"]).toBe(2);
      }
    });
});

describe("a worker", () => {
  itWithNix("starts the kubelet with its flags, and with its own limits as a drop-in", async () => {
    const { units, storePrograms, storeFiles, kubeletDropIn } = await hostOf("laptop-old");
    const { kubelet } = units;
    const [program = "", ...flags] = kubelet?.execStart.split(" ") ?? [];
    expect(storePrograms.get(program)).toBe("kubelet");
    expect(flags).toEqual([
      "$KUBELET_KUBECONFIG_ARGS",
      "$KUBELET_CONFIG_ARGS",
      "$KUBELET_KUBEADM_ARGS",
      "$KUBELET_EXTRA_ARGS",
    ]);
    expect(kubelet).toMatchObject({
      environmentFiles: ["-/var/lib/kubelet/kubeadm-flags.env"],
      conditionPathExists: ["/var/lib/kubelet/config.yaml"],
      restart: "always",
      restartSec: "10",
      path: expect.arrayContaining(["conntrack-tools", "iptables"]),
    });
    const [, folder] = /--config-dir=(.*)$/.exec(kubelet?.environment["KUBELET_CONFIG_ARGS"] ?? "") ?? [];
    expect(storeFiles.get(`${folder}/10-ducksnest.conf`)).toMatchObject({ kind: "text", isExecutable: false });
    expect(kubeletDropIn).toMatchInlineSnapshot(`
      {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "clusterDNS": [
          "10.96.0.10",
        ],
        "clusterDomain": "cluster.local",
        "evictionHard": {
          "imagefs.available": "15%",
          "memory.available": "100Mi",
          "nodefs.available": "10%",
          "nodefs.inodesFree": "5%",
        },
        "failSwapOn": false,
        "kind": "KubeletConfiguration",
        "kubeReserved": {
          "cpu": "80m",
          "memory": "486Mi",
        },
        "resolvConf": "/run/systemd/resolve/resolv.conf",
      }
    `);
  });

  itWithNix("joins with the pin that it is given, when there is a token", async () => {
    const host = await hostOf("laptop-old", { extra: pinned("laptop-old") });
    expect(host.kubeadmDocuments).toEqual([
      expect.objectContaining({
        kind: "JoinConfiguration",
        discovery: { bootstrapToken: expect.objectContaining({ caCertHashes: [PIN] }) },
      }),
    ]);
    expect(host.units["kubeadm-join"]).toMatchObject({
      type: "exec",
      restart: "on-failure",
      runtimeDirectory: ["kubeadm-join"],
      runtimeDirectoryMode: "0700",
      environment: { NODE_NAME: "laptop-old", NODE_IP: "192.168.0.17", TOKEN_FILE: "/run/agenix/join-token" },
    });
    expect(host.paths["kubeadm-join"]).toEqual({
      wantedBy: ["multi-user.target"],
      pathExists: ["/run/agenix/join-token"],
      conditionPathExists: ["!/etc/kubernetes/kubelet.conf"],
    });
    const script = scriptOf(host, "kubeadm-join");
    expect(script).toMatchObject({ isExecutable: true, packages: expect.arrayContaining(["kubernetes", "jq"]) });
    expect(script).toMatchObject({
      text: expect.stringMatching(/^#!.*bash\nset .*pipefail\n[\s\S]*kubeadm join --config/),
    });
  });

  itWithNix("has no unit that joins without a pin", async () => {
    const host = await hostOf("laptop-old");
    expect(host.units["kubeadm-join"]).toBeUndefined();
    expect(host.kubeadmDocuments).toEqual([]);
  });

  itWithNix("logs in to the tailnet with its routes and tags", async () => {
    const written = {
      "hosts/laptop-old/extra.nix": `{ lib, ... }: { ducksnest.tailnet = { mtu = lib.mkForce 1400; loginServer = "https://hs.example.org"; }; }`,
    };
    expect((await hostOf("laptop-old", { written })).tailscale).toEqual({
      interfaceName: "tailscale0",
      port: 41641,
      authKeyFile: "/run/agenix/tailscale-auth-key",
      upFlags: [
        "--reset",
        "--accept-dns=false",
        "--accept-routes=true",
        "--advertise-routes=192.168.0.17/32",
        "--advertise-tags=tag:ducksnest",
        "--login-server=https://hs.example.org",
      ],
      setFlags: ["--accept-dns=false", "--accept-routes=true", "--advertise-routes=192.168.0.17/32"],
      daemonFlags: [],
      environment: { TS_DEBUG_MTU: "1400" },
    });
  });

  itWithNix("is not on a tailnet that is disabled", async () => {
    const written = { "hosts/laptop-old/extra.nix": "{ ducksnest.tailnet.enable = false; }" };
    expect((await hostOf("laptop-old", { written })).tailscale).toBeUndefined();
  });

  itWithNix("runs containerd as nixpkgs does, whose containers outlive it", async () => {
    const { units, containerd, storePrograms } = await hostOf("laptop-old");
    expect(storePrograms.get(units["containerd"]?.execStart ?? "")).toBe("containerd");
    expect(units["containerd"]).toMatchObject({
      type: "notify",
      killMode: "process",
      path: ["containerd", "runc", "iptables"],
      runtimeDirectory: ["containerd"],
      runtimeDirectoryPreserve: "yes",
    });
    expect(units["kubelet"]).toMatchObject({ killMode: "control-group", runtimeDirectoryPreserve: "no" });
    expect(containerd).toMatchObject({
      version: 2,
      plugins: { "io.containerd.grpc.v1.cri": { cni: { bin_dir: "/opt/cni/bin" } } }, // not that of nixpkgs
    });
  });

  itWithNix("has kernel settings, names, folders and files", async () => {
    const { sysctl, etcHosts, folders, etc } = await hostOf("laptop-old");
    expect(sysctl).toMatchObject({
      "net.ipv4.ip_forward": "1",
      "net/ipv4/conf/wlan0/ignore_routes_with_linkdown": "1",
    });
    expect(etcHosts).toEqual({ "10.20.0.10": ["control-plane.example.ts.net"], "127.0.0.2": ["laptop-old"] });
    expect(etc["hosts"]).toBe(
      "127.0.0.1 localhost\n::1 localhost\n10.20.0.10 control-plane.example.ts.net\n127.0.0.2 laptop-old\n",
    );
    expect(folders).toContainEqual({ path: "/opt/cni/bin", mode: "0755", user: "root", group: "root" });
    expect(etc["crictl.yaml"]).toBe("runtime-endpoint: unix:///run/containerd/containerd.sock\n");
  });
});

describe("the control plane", () => {
  const pki = { publicFiles: "/etc/ducksnest pki", privateFiles: "/run/keys" };
  const extra = { "control-plane": { ducksnest: { "control-plane": { pki } } } };

  itWithNix("runs kubeadm init with all documents, and with a PKI on the host", async () => {
    const host = await hostOf("control-plane", { extra, kubernetesVersion: "1.36.3" });
    expect(host.kubeadmDocuments.map(({ kind }) => kind).sort()).toEqual([
      "ClusterConfiguration",
      "InitConfiguration",
      "KubeProxyConfiguration",
      "KubeletConfiguration",
    ]);
    expect(host.kubernetesVersion).toBe("1.36.3");
    expect(host.kubeadmDocuments).toContainEqual(expect.objectContaining({ kubernetesVersion: "v1.36.3" }));
    expect(host.units["kubeadm-init"]?.environment).toMatchObject({
      PKI_PUBLIC: pki.publicFiles,
      PKI_PRIVATE: pki.privateFiles,
    });
    expect(host.paths["kubeadm-init"]?.pathExists).toEqual(["/run/keys/pki-ca"]);
    expect(host.units["kubeadm-init"]?.wantedBy).toEqual([]);
  });

  itWithNix("fetches Calico's manifests, and saves and restores etcd", async () => {
    const host = await hostOf("control-plane");
    const { environment } = host.units["calico-operator"] ?? {};
    expect(host.storeFiles.get(environment?.["OPERATOR"] ?? "")).toEqual({
      kind: "download",
      url: "https://raw.githubusercontent.com/projectcalico/calico/v3.32.1/manifests/tigera-operator.yaml",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(scriptOf(host, "etcd-snapshot")).toMatchObject({ packages: ["coreutils", "etcd", "findutils"] });
    expect(host.units["etcd-snapshot"]?.environment).toEqual({ DIRECTORY: "/var/lib/etcd-snapshots", KEEP: "7" });
    expect(scriptOf(host, "etcd-restore")).toMatchObject({ packages: ["coreutils", "etcd", "gnused", "procps"] });
    expect(host.units["etcd-restore"]).toMatchObject({
      environment: { SNAPSHOT: "/var/lib/etcd-snapshots/restore.db" },
      conditionPathExists: ["/var/lib/etcd-snapshots/restore.db"],
      wantedBy: [],
    });
  });
});

describe("evaluateHosts", () => {
  it("says how to get Nix if it is missing", async () => {
    await expect(evaluated({ nixInstantiate: "/nowhere/nix-instantiate" })).rejects.toThrow(
      /^nix-instantiate is missing\..* Install Nix/,
    );
  });

  itWithNix("names files below the folder that it is given, also if that is a link", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(copyFlake("one-laptop", folder), "hosts/laptop/extra.nix"), "{ }\n+");
    symlinkSync(join(folder, "Ein Nest für Enten/nix"), join(folder, "link"));
    await expect(evaluateHosts(join(folder, "link"), [])).rejects.toThrow(`${folder}/link/hosts/laptop/extra.nix:2:`);
  });

  itWithNix("ignores folders and broken links with the name of a Nix file", async () => {
    const flake = copyFlake("one-laptop", temporaryFolder());
    mkdirSync(join(flake, "hosts/folder.nix"));
    symlinkSync("nowhere", join(flake, "hosts/link.nix"));
    expect(await evaluateHosts(flake, [])).toEqual([]);
  });

  itWithNix("names a host that the flake lacks", async () => {
    const flake = copyFlake("one-laptop", temporaryFolder());
    await expect(evaluateHosts(flake, [{ name: "x", hostname: "y" }])).rejects.toThrow(
      'The flake has no host "y", which the manifest has.',
    );
    await expect(evaluated({ extra: pinned("nobody") })).rejects.toThrow("The flake has no host nobody.");
  });

  itWithNix("needs no home, no Nix store, and no permission in nix.conf", async () => {
    const { env } = process;
    const nowhere = "/nonexistent";
    process.env = {
      PATH: env.PATH,
      HOME: nowhere,
      NIX_STATE_DIR: nowhere,
      NIX_CONFIG: "restrict-eval = true\npure-eval = true",
    };
    try {
      expect(await evaluated()).not.toHaveLength(0);
    } finally {
      process.env = env;
    }
  });

  itWithNix("reads the same settings twice", async () => {
    expect(await evaluated()).toEqual(await evaluated());
  });
});
