import { itWith } from "@ducksnest/testing";
import { FlakeCopy } from "../_FlakeCopy";

const test = itWith("nix");
const flake = new FlakeCopy();
afterAll(() => flake.remove());

/** The settings that the unit of each host compares, and those that the unit which runs kubeadm records. */
const SETTINGS = `builtins.mapAttrs (_: machine:
  let
    services = machine.config.systemd.services;
    kubeadm = services.kubeadm-init or services.kubeadm-join or null;
  in
  {
    compared = services.kubeadm-changes.environment.SETTINGS;
    recorded = if kubeadm == null then null else kubeadm.environment.SETTINGS;
    condition = services.kubeadm-changes.unitConfig.ConditionPathExists;
  })`;

interface Unit {
  readonly compared: string;
  readonly recorded: string | null;
  readonly condition: string;
}

function unitsWith(host: string, extra: string): Unit {
  flake.write(`hosts/${host}/extra.nix`, extra);
  const units = flake.evaluate("nixosConfigurations", SETTINGS) as Readonly<Record<string, Unit>>;
  flake.removeFile(`hosts/${host}/extra.nix`);
  const unit = units[host];
  if (unit === undefined) throw new Error(`there is no ${host}`);
  return unit;
}

test("a control plane compares what kubeadm init reads once, and not what changes in the life of a cluster", () => {
  const before = unitsWith("control-plane", "{ }");
  expect(before.condition).toBe("/var/lib/ducksnest/control-plane-done");
  expect(before.recorded).toBe(before.compared);
  expect(JSON.parse(before.compared)).toMatchObject({
    cluster: { networking: { serviceSubnet: "10.96.0.0/12", podSubnet: "10.244.0.0/16", dnsDomain: "cluster.local" } },
    init: { nodeRegistration: { name: "control-plane" } },
  });
  const lasting = `{
    ducksnest.control-plane.configuration.init.timeouts.kubernetesAPICall = "5m0s";
    ducksnest.kubelet.extraArgs.v = "4";
  }`;
  expect(unitsWith("control-plane", lasting).compared).toBe(before.compared);
  expect(before.compared).not.toContain("kubernetesVersion");
  const service = `{ lib, ... }: { ducksnest.control-plane.serviceCidr = lib.mkForce "10.112.0.0/12"; }`;
  expect(unitsWith("control-plane", service).compared).toContain("10.112.0.0/12");
});

test("a worker compares its name, taints, labels and the endpoint, and not the pins of a rotated CA", () => {
  const pinned = (digit: string) => `{ ducksnest.worker.caCertHashes = [ "sha256:${digit.repeat(64)}" ]; }`;
  const before = unitsWith("laptop-old", pinned("0"));
  expect(before.condition).toBe("/etc/kubernetes/kubelet.conf");
  expect(before.recorded).toBe(before.compared);
  expect(unitsWith("laptop-old", pinned("1")).compared).toBe(before.compared);
  expect(JSON.parse(before.compared)).toMatchObject({
    cluster: { apiEndpoint: "control-plane.example.ts.net:6443" },
    joinConfiguration: { nodeRegistration: { name: "laptop-old", taints: [] } },
    labels: { "ducksnest/site": "home" },
  });
  const label = `{ lib, ... }: { ducksnest.kubelet.labels."ducksnest/site" = lib.mkForce "attic"; }`;
  expect(unitsWith("laptop-old", label).compared).toContain("attic");
});
