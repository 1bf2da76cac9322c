import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Time that the provider may take to start on a busy computer, in milliseconds. */
const START_TIMEOUT = 60_000;

/**
 * One process of a provider for many runs of terraform. Each run would start the provider anew, several times, and that
 * takes most of its time. Runs may not overlap, because the process keeps the configuration of the last one.
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export class SharedProvider {
  private constructor(
    private readonly process: ChildProcess,
    /** What `TF_REATTACH_PROVIDERS` has to be for terraform to use the process. */
    readonly reattach: string,
  ) {}

  /**
   * Starts the provider that `terraform init` found for a folder.
   * @throws Error if it does not start in time
   */
  static async start(folder: string, env: NodeJS.ProcessEnv): Promise<SharedProvider> {
    const program = programBelow(join(folder, ".terraform/providers"));
    const child = spawn(program, ["-debug"], { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
    try {
      return new SharedProvider(child, await reattachOf(child));
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    // It ignores SIGTERM.
    if (this.process.exitCode === null && this.process.kill("SIGKILL")) await ended;
  }
}

function programBelow(folder: string): string {
  const [link = "", ...others] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\/\w+_\w+$/.test(path),
  );
  if (others.length > 0) throw new Error(`more than one provider in ${folder}`);
  const program = readdirSync(join(folder, link)).find((name) => name.startsWith("terraform-provider-"));
  if (program === undefined) throw new Error(`no provider in ${folder}`);
  return join(folder, link, program);
}

function reattachOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (reason: string) => reject(new Error(`the provider does not start: ${reason}\n${output}`));
    const timer = setTimeout(() => fail(`nothing after ${START_TIMEOUT} ms`), START_TIMEOUT);
    child.once("error", ({ message }) => fail(message));
    child.once("exit", (status) => fail(`it ended with ${status}`));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < 10_000) output += text;
      const [, reattach] = /TF_REATTACH_PROVIDERS='([^']+)'/.exec(output) ?? [];
      if (reattach === undefined) return;
      clearTimeout(timer);
      resolve(reattach);
    });
  });
}
