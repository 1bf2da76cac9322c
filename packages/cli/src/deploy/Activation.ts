import type { SshTarget } from "../ssh/SshTarget";

/** How a system becomes active: at once, or by a reboot. */
export type Mode = "switch" | "boot";

/** What a host says about its last deployment. @see nix/modules/scripts/activate.sh */
export interface HostState {
  /** `none`, `current`, `activating`, `activated`, `rebooting`, `booted`, `rolling-back`, `confirmed`, `rolled-back` or `rollback-failed`. */
  readonly phase: string;
  /** The system that was deployed; undefined if none was. */
  readonly system: string | undefined;
  /** Why it was rolled back; empty if it was not. */
  readonly reason: string;
  /** Whether units failed when it became active. */
  readonly unitsFailed: boolean;
}

/** Seconds for the start on the host, which answers before it activates anything. */
const START_SECONDS = 120;

/** The program on a host that activates one system, and returns from it. */
export class Activation {
  private readonly program: string;

  /** @param system path of the system in the host's store, where the program is, too */
  constructor(readonly system: string) {
    this.program = `${system}/sw/bin/ducksnest-activate`;
  }

  /**
   * Starts the activation in the background.
   * @param seconds until the host returns to the system before, unless it is confirmed
   * @returns false if the system is active already
   * @throws Error with the host's reason if it refuses
   */
  async start(target: SshTarget, mode: Mode, seconds: number): Promise<boolean> {
    const command = [this.program, "start", mode, this.system, String(seconds)];
    const { status, stdout, stderr } = await target.runAsRoot(command, START_SECONDS);
    if (status !== 0) throw new Error(refusal(stderr, status));
    return parse(stdout).phase !== "current";
  }

  /** @throws Error if the host does not say */
  async state(target: SshTarget): Promise<HostState> {
    const { status, stdout, stderr } = await target.runAsRoot([this.program, "status"]);
    if (status !== 0) throw new Error(refusal(stderr, status));
    return parse(stdout);
  }

  /** Keeps the system. @returns the host's reason if it refuses, such as that it has returned already */
  async confirm(target: SshTarget): Promise<string | undefined> {
    const { status, stderr } = await target.runAsRoot([this.program, "confirm", this.system]);
    return status === 0 ? undefined : refusal(stderr, status);
  }

  /** The end of the log of the activation and of the return. */
  async log(target: SshTarget): Promise<string> {
    const units = ["--unit=ducksnest-activation.service", "--unit=ducksnest-rollback.service"];
    const command = ["journalctl", ...units, "--lines=40", "--output=cat", "--no-pager", "--quiet"];
    return (await target.runAsRoot(command)).stdout;
  }
}

function refusal(stderr: string, status: number): string {
  const lines = stderr.trim().split("\n");
  return lines.at(-1) || `ducksnest-activate ended with ${status}`;
}

function parse(text: string): HostState {
  const values = new Map(
    text.split("\n").map((line): [string, string] => {
      const [key = "", ...value] = line.split("=");
      return [key, value.join("=")];
    }),
  );
  return {
    phase: values.get("phase") ?? "none",
    system: values.get("system") || undefined,
    reason: values.get("reason") ?? "",
    unitsFailed: values.get("failed") === "yes",
  };
}
