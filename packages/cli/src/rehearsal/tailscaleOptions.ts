import { Option } from "commander";

/** The options of a rehearsal with real programs. */
export function tailscaleOptions(): readonly Option[] {
  return [
    new Option(
      "--tailscale",
      "let real programs be the tailnet: tailscaled on every host, logged in to a Headscale server with the homelab's policy",
    ),
    new Option("--programs <folder>", "the folder with tailscaled, tailscale and headscale, before those on PATH"),
  ];
}
