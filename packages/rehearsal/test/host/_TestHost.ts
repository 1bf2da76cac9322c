import { Keeper } from "../../src/host/Keeper";
import { type HostFile, type HostSeed, RunningHost, type UnitStatus } from "../../src/host/RunningHost";
import { type Finished, Sandbox } from "../../src/kernel/Sandbox";

/** A host alone in a sandbox, with units that a test writes. */
export class TestHost {
  private constructor(
    readonly sandbox: Sandbox,
    readonly keeper: Keeper,
    readonly running: RunningHost,
  ) {}

  static async boot(seed: Partial<HostSeed> = {}): Promise<TestHost> {
    const keeper = await Keeper.open();
    const sandbox = await Sandbox.open();
    try {
      await sandbox.run(["ip", "netns", "add", "w1"]);
      const running = await RunningHost.boot(sandbox, keeper, {
        name: "w1",
        hostname: "worker-1",
        namespace: "w1",
        programs: new Map(),
        files: new Map(),
        ...seed,
      });
      return new TestHost(sandbox, keeper, running);
    } catch (error) {
      await sandbox.close();
      await keeper.close();
      throw error;
    }
  }

  /** Writes a unit of these lines. */
  async unit(name: string, ...lines: readonly string[]): Promise<void> {
    await this.write(`/etc/systemd/system/${name}.service`, `[Service]\n${lines.join("\n")}\n`);
  }

  write(path: string, content: string, mode: NonNullable<HostFile["mode"]> = "644"): Promise<void> {
    return this.running.write(path, { content, mode });
  }

  systemctl(...words: readonly string[]): Promise<Finished> {
    return this.running.run(["systemctl", ...words]);
  }

  /** What a shell script prints on the host, whether it fails or not. */
  async sh(script: string): Promise<string> {
    const { stdout, stderr } = await this.running.run(["sh", "-c", script]);
    return `${stdout}${stderr}`.trim();
  }

  /** Starts a unit, and waits until it is in a state. */
  async startUntil(name: string, state: string): Promise<UnitStatus> {
    await this.running.start(name);
    return this.until(name, (status) => status.state === state);
  }

  /** The status of a unit once it is as the test wants it, or after ten seconds. */
  async until(name: string, holds: (status: UnitStatus) => boolean): Promise<UnitStatus> {
    const deadline = performance.now() + 10_000;
    for (;;) {
      const status = await this.running.unit(name);
      if (holds(status) || performance.now() > deadline) return status;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), this.keeper.close()]);
  }
}
