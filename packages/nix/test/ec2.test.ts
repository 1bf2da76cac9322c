import { itWith } from "@ducksnest/testing";
import { FlakeCopy } from "./_FlakeCopy";

const flake = new FlakeCopy();
afterAll(() => flake.remove());

const READ = `
  machine:
  let
    inherit (machine) config;
    units = config.systemd.services;
    relations = [ "after" "requires" "requisite" "bindsTo" "wants" ];
    ofMount = unit: builtins.filter (kind: builtins.elem "var-lib-etcd.mount" (unit.\${kind} or [ ])) relations;
  in
  {
    userData = config.virtualisation.amazon-init.enable;
    deployed = config.environment.etc ? "ducksnest/deployed";
    agent = config.services.amazon-ssm-agent.enable;
    hostKeys = map (key: key.path) config.services.openssh.hostKeys;
    mount = config.fileSystems."/var/lib/etcd" or null;
    mountOf = builtins.mapAttrs (_: ofMount) { inherit (units) kubelet kubeadm-init; };
    checks = map (name: builtins.toJSON units.\${name}.serviceConfig.ExecStartPre or [ ]) [ "kubelet" "kubeadm-init" ];
    formats = units ? etcd-volume;
  }
`;

/** What the tests read from the host. */
interface Machine {
  readonly userData: boolean;
  readonly deployed: boolean;
  readonly agent: boolean;
  readonly hostKeys: readonly string[];
  readonly mount: Readonly<Record<string, unknown>> | null;
  readonly mountOf: Readonly<Record<string, readonly string[]>>;
  readonly checks: readonly string[];
  readonly formats: boolean;
}

/** The control plane, with these definitions added to it. */
function controlPlane(extra = "{ }"): Machine {
  flake.write("hosts/control-plane/extra.nix", `{ lib, ... }: ${extra}\n`);
  return flake.evaluate("nixosConfigurations.control-plane", READ) as Machine;
}

itWith("nix")("an EC2 host ignores user-data, and says so to the script of the first boot", () => {
  expect(controlPlane()).toMatchObject({
    userData: false,
    deployed: true,
    agent: true,
    hostKeys: ["/etc/ssh/ssh_host_ed25519_key"],
  });
});

itWith("nix")("an image of it runs user-data, because it has no key yet", () => {
  const attribute = "nixosConfigurations.control-plane.config";
  expect(flake.evaluate(attribute, "config: config.image.modules.amazon.virtualisation.amazon-init.enable")).toBe(true);
  const asImage = controlPlane("{ virtualisation.amazon-init.enable = lib.mkForce true; }");
  expect(asImage).toMatchObject({ userData: true, deployed: false });
});

itWith("nix")("etcd's data is on the volume, and nothing starts beside it", () => {
  const { mount, mountOf, checks, formats } = controlPlane();
  expect(mount).toMatchObject({ device: "/dev/sdf", fsType: "xfs" });
  expect(mount).toMatchObject({
    options: expect.arrayContaining(["nofail", "x-systemd.requires=etcd-volume.service"]),
  });
  // A failed mount is tried again with each attempt of these units. `requires` would leave them stopped.
  expect(mountOf).toEqual({ kubelet: ["after", "wants"], "kubeadm-init": ["after", "wants"] });
  for (const check of checks) {
    expect(check).toContain("mountpoint --quiet /var/lib/etcd");
    expect(check).toContain("xfs_growfs -d /var/lib/etcd");
  }
  expect(checks[0]).toContain("modprobe");
  expect(formats).toBe(true);
});

itWith("nix")("a host without a volume mounts none", () => {
  expect(controlPlane("{ ducksnest.ec2.etcdVolume = lib.mkForce false; }")).toMatchObject({
    mount: null,
    mountOf: { kubelet: [], "kubeadm-init": [] },
    formats: false,
  });
});

itWith("nix")("without Session Manager, its agent is off", () => {
  expect(controlPlane("{ ducksnest.ec2.sessionManager = lib.mkForce false; }")).toMatchObject({ agent: false });
});
