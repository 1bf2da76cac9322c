import { Workspace } from "../workspace";

describe("rehearse refuses options that do not go together", () => {
  it.each([
    [
      ["--cluster", "--dry-run"],
      "--dry-run does not go with --cluster, because the cluster's programs wait for each other",
    ],
    [
      ["--cluster", "--wireguard"],
      "--wireguard does not go with --cluster, because it asks about packets of the tailnet",
    ],
    [["--cluster", "--fault", "reboot"], "--fault does not go with --cluster, because these faults are the network's"],
    [["--kubeadm", "--wireguard"], "Leave out --kubeadm or --wireguard."],
    [["--cluster", "--dry-run", "--wireguard"], "Leave out --cluster or --dry-run and --wireguard."],
    [
      ["--programs", "/opt/programs"],
      "--programs names the programs of a cluster, which only --cluster runs. Add --cluster.",
    ],
  ])("%s", async (args, message) => {
    await expect(new Workspace().run("rehearse", ...args)).rejects.toThrow(message);
  });
});
