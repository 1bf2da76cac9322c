import { Option } from "commander";

/** The option of a rehearsal with a real tailnet. */
export function tailscaleOption(): Option {
  return new Option(
    "--tailscale",
    "let real programs be the tailnet: tailscaled on every host, logged in to a Headscale server with the homelab's policy",
  );
}
