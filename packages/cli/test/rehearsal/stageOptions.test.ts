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
    [
      ["--kubeadm", "--fault", "reboot"],
      "--fault does not go with --kubeadm, because faults of the real cluster need its pods",
    ],
    [
      ["--cluster", "--tailscale", "--fault", "reboot"],
      "--fault does not go with --cluster --tailscale, because the faults of the real cluster change the imitated tailnet, which a real one replaces. Leave out --fault.",
    ],
    [["--kubeadm", "--wireguard"], "Leave out --wireguard."],
    [["--cluster", "--dry-run", "--wireguard"], "Leave out --dry-run and --wireguard."],
    [
      ["--programs", "/opt/programs"],
      "--programs names real programs, which only --cluster, --kubeadm and --tailscale run. Add one of them.",
    ],
  ])("%s", async (args, message) => {
    await expect(new Workspace().run("rehearse", ...args)).rejects.toThrow(message);
  });
});
