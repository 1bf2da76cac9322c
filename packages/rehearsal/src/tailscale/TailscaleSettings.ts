import type { StageHost } from "../stage/Stage";

/** What a rehearsal with real Tailscale needs from its caller. */
export interface TailscaleSettings {
  /** The programs to run. */
  readonly programs: TailscalePrograms;
  /** The tailnet's policy as HuJSON, in the form for Headscale. */
  readonly policy: string;
  /** The settings of a host's tailscaled. @default what our modules derive from the topology: `designedSettings` */
  readonly hostSettings?: (host: StageHost) => HostTailscale;
}

/** Where programs are. `Programs` of a found need is one. */
export interface TailscalePrograms {
  /** Absolute path of a program. */
  path(name: "tailscaled" | "tailscale" | "headscale"): string;
}

/** A host's settings of `services.tailscale`. */
export interface HostTailscale {
  readonly interfaceName: string;
  /** UDP port. */
  readonly port: number;
  /** Arguments of `tailscale up`, without login server and auth key. */
  readonly upFlags: readonly string[];
  /** Environment of tailscaled. */
  readonly environment: Readonly<Record<string, string>>;
}
