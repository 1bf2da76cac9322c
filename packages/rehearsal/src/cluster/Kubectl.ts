import type { RunningHost } from "../host/RunningHost";
import type { Finished } from "../kernel/Sandbox";

/** kubectl on the control plane, with the rights of its administrator. */
export class Kubectl {
  constructor(private readonly controlPlane: RunningHost) {}

  run(args: readonly string[], input = ""): Promise<Finished> {
    return this.controlPlane.run(["kubectl", "--kubeconfig=/etc/kubernetes/admin.conf", ...args], input);
  }

  /** What it prints. @throws Error with kubectl's words if it fails */
  async check(args: readonly string[], input = ""): Promise<string> {
    const { status, stdout, stderr } = await this.run(args, input);
    if (status === 0) return stdout;
    throw new Error(`kubectl ${args.join(" ")} failed: ${stderr.trim() || stdout.trim()}`);
  }

  /** An object, or a list, as JSON. @throws Error with kubectl's words if it fails */
  async get(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.check(["get", "--output=json", ...args]));
  }
}
