import { CannotRehearse } from "../kernel/CannotRehearse";
import type { HostSettings } from "../nixos/HostSettings";
import type { StageDifference } from "../nixos/StageDifference";
import type { StageHost } from "../stage/Stage";
import type { TailnetReport } from "../tailscale/startTailnet";
import type { HostTailscale } from "../tailscale/TailscaleSettings";
import type { TailnetDifference } from "../tailscale/tailnetDifferences";
import type { ClusterDeviation, ClusterProgram } from "./ClusterReport";

/** Arguments of `tailscale up` that the stage's own coordination server cannot take, and why. */
const NOT_STAGED: ReadonlyMap<string, string> = new Map([
  ["--advertise-tags", "The stage's coordination server is Headscale, which takes the tag from the auth key."],
  ["--login-server", "The stage has a coordination server of its own."],
]);

/** The settings of tailscaled that NixOS has, for the stage. */
export interface StagedTailscale {
  /** @throws CannotRehearse for a host that does not join the tailnet */
  readonly settingsOf: (host: Pick<StageHost, "name">) => HostTailscale;
  readonly differences: readonly StageDifference[];
}

export function stageTailscale(hosts: readonly HostSettings[]): StagedTailscale {
  const found = new Map(hosts.map(({ name, tailscale }) => [name, tailscale]));
  return {
    settingsOf: ({ name }) => {
      const tailscale = found.get(name);
      if (tailscale === undefined)
        throw new CannotRehearse(`${name} does not join the tailnet. Leave out --tailscale.`);
      return { ...tailscale, upFlags: tailscale.upFlags.filter((flag) => !NOT_STAGED.has(optionOf(flag))) };
    },
    differences: hosts.flatMap(({ name: host, tailscale }) =>
      (tailscale?.upFlags ?? []).flatMap((flag) => {
        const why = NOT_STAGED.get(optionOf(flag));
        return why === undefined ? [] : [{ host, what: "tailscale up", designed: flag, staged: undefined, why }];
      }),
    ),
  };
}

/** The option of `--option=value`. */
function optionOf(flag: string): string {
  return flag.split("=", 1).join();
}

/** A setting of the real tailnet that is not as the design needs it. */
export function tailnetDeviation({ host, what, assumed, real, cause }: TailnetDifference): ClusterDeviation {
  const lines = (each: readonly string[]) => each.join("; ") || "none";
  return { host, what: `tailnet: ${what}`, expected: lines(assumed), observed: lines(real), cause };
}

/** The programs of a real tailnet; none if the stage imitates it. */
export function tailnetPrograms(report: TailnetReport | undefined): readonly ClusterProgram[] {
  const versions = Object.entries(report?.versions ?? {});
  return versions.map(([name, version]) => ({ name, version: version.replace(/^v/, "") }));
}
