import { Option } from "commander";
import { formatOption, manifestOption, programsOption } from "../options";
import { faultOption } from "../rehearsal/faultOption";
import { type RehearseOptions, rehearse as run } from "../rehearsal/rehearse";
import { tailscaleOption } from "../rehearsal/tailscaleOption";
import type { CommandDefinition } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** `ducksnest rehearse`: builds the manifest's network in this machine's kernel, and tests it, or the cluster on it. */
export const rehearse: CommandDefinition<RehearseOptions> = {
  name: "rehearse",
  summary: "test the network or the cluster on this machine",
  description:
    "Builds the network in Linux network namespaces, sends packets between all hosts and all pods, and reports " +
    "deviations from the design: packets that are lost, fragmented, or take another way. Needs no root if users may " +
    "create namespaces. Does not touch the machine's own network, and leaves nothing behind. Works even if " +
    "`ducksnest check` reports errors, and shows their effect. With --cluster it starts the real kubeadm, kubelet, " +
    "containerd, etcd and Kubernetes on that network instead, with the units and settings of the flake: the control " +
    "plane is created, the workers join, the workloads start, and every host asks the services. This needs root, some " +
    "3 GiB of memory and a minute or two, but no registry and no network. The network's own questions are those of the " +
    "command without --cluster, and are not asked again.",
  options: [
    manifestOption(),
    formatOption(),
    new Option("--cluster", "run the cluster with real programs, and report on it alone"),
    new Option(
      "--kubeadm",
      "run only its control plane and kubelets, without pods: faster, and without images",
    ).conflicts("cluster"),
    programsOption(),
    new Option("--dry-run", "print the steps as a shell script instead of running them"),
    faultOption(),
    new Option("--wireguard", "encrypt the tailnet with the kernel's WireGuard, or with wireguard-go if it has none"),
    tailscaleOption().conflicts(["wireguard", "dryRun"]),
  ],
  exitCodes: {
    0: "no deviations; with --dry-run: the script is printed",
    1: "something deviates, or with --tailscale: the real tailnet differs from what the stage assumes; or the manifest has errors and no network can be derived from it",
    2: `${COULD_NOT_RUN}; or this machine cannot rehearse: it does not run Linux, the user lacks a permission, or a program or kernel module is missing; with --cluster also: Kubernetes has another minor version than the manifest`,
  },
  examples: [
    "ducksnest rehearse",
    "ducksnest rehearse --fault tailnet-down reboot:firebat",
    "ducksnest rehearse --tailscale --fault udp-blocked   # real programs",
    "ducksnest rehearse --cluster --tailscale --programs ~/programs",
    "ducksnest rehearse --dry-run >stage.sh && sh stage.sh   # ends in a shell",
  ],
  run: ({ options, terminal }) => run(options, terminal),
};
