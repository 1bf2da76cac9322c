import * as z from "zod";
import { KUBECTL } from "../../programs/programs";
import { CannotTell } from "../CannotTell";
import { answerOf, lastLine, query } from "./query";

/** A node of the cluster. */
export interface ClusterNode {
  /** Its name, which is the host's hostname. */
  readonly name: string;
  readonly isReady: boolean;
}

const NODES = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional() }),
    }),
  ),
});

/** Longest time for one answer of the API server. Shorter than the time for the whole question. */
const REQUEST_TIMEOUT = "--request-timeout=8s";

/** What `kubectl` says, in the context of the homelab. */
export class Cluster {
  #nodes: Promise<readonly ClusterNode[]> | undefined;
  #hasContext: Promise<boolean> | undefined;

  /** @param context name of the context, which is the homelab's */
  constructor(private readonly context: string) {}

  /** Whether the user's kubeconfig has the homelab's context. */
  hasContext(): Promise<boolean> {
    this.#hasContext ??= this.askContext();
    return this.#hasContext;
  }

  /** The nodes that joined. @throws CannotTell if the API server cannot be asked */
  nodes(): Promise<readonly ClusterNode[]> {
    this.#nodes ??= this.askNodes();
    return this.#nodes;
  }

  /**
   * Whether the cluster has what some files describe.
   * @param files paths, from `root`
   * @throws CannotTell if the API server cannot be asked
   */
  async has(files: readonly string[], root: string): Promise<boolean> {
    await this.nodes();
    const args = ["--context", this.context, "diff", ...files.flatMap((file) => ["-f", file])];
    // 0: no difference. 1: differences. Above: it cannot compare, such as before Calico defines its kinds.
    // @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_diff/
    return (await query(KUBECTL, args, {}, root)).status === 0;
  }

  /** Ids of the join tokens that the cluster accepts. Their values are not asked for. */
  async tokenIds(): Promise<readonly string[]> {
    await this.nodes();
    const selector = "--field-selector=type=bootstrap.kubernetes.io/token";
    const args = ["--context", this.context, "-n", "kube-system", "get", "secrets", selector, "-o", "name"];
    const { status, stdout, stderr } = await query(KUBECTL, [...args, REQUEST_TIMEOUT]);
    if (status !== 0) throw new CannotTell(`kubectl says: ${lastLine(stderr)}.`);
    return [...stdout.matchAll(/^secret\/bootstrap-token-([a-z0-9]{6})$/gm)].map(([, id = ""]) => id);
  }

  private async askContext(): Promise<boolean> {
    const { status, stdout, stderr } = await query(KUBECTL, ["config", "get-contexts", "-o", "name"]);
    if (status !== 0) throw new CannotTell(`kubectl says: ${lastLine(stderr)}. Correct your kubeconfig.`);
    return stdout.split("\n").includes(this.context);
  }

  private async askNodes(): Promise<readonly ClusterNode[]> {
    if (!(await this.hasContext())) throw new CannotTell(`Your kubeconfig has no context ${this.context} yet.`);
    const args = ["--context", this.context, "get", "nodes", "-o", "json", REQUEST_TIMEOUT];
    const { status, stdout, stderr } = await query(KUBECTL, args);
    if (status !== 0) {
      throw new CannotTell(
        `kubectl says: ${lastLine(stderr)}. If the control plane runs, check that this computer is in the tailnet, and run \`ducksnest kubeconfig\` again.`,
      );
    }
    return answerOf(KUBECTL, NODES, stdout).items.map(({ metadata: { name }, status: { conditions = [] } }) => ({
      name,
      isReady: conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    }));
  }
}
