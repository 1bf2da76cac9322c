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
    [["--cluster", "--dry-run", "--wireguard"], "Leave out --cluster or --dry-run and --wireguard."],
    [
      ["--programs", "/opt/programs"],
      "--programs names real programs, which only --cluster and --tailscale run. Add one of them.",
    ],
  ])("%s", async (args, message) => {
    await expect(new Workspace().run("rehearse", ...args)).rejects.toThrow(message);
  });
});
