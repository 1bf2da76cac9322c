import type { PublicToken } from "@ducksnest/credentials";
import type { HostFacts } from "@ducksnest/topology";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { deleteArguments } from "../tokens/clusterSecrets";
import { kubectl } from "../tokens/kubectl";

/**
 * The arguments of `kubectl` that take a node and its token out of the cluster, in order. A drain waits for at most five
 * minutes, because pods on a host that is gone never end.
 */
export function drainCommands(
  { nodeName }: Pick<HostFacts, "nodeName">,
  token: PublicToken | undefined,
): readonly (readonly string[])[] {
  return [
    ["drain", nodeName, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=5m"],
    ["delete", "node", nodeName],
    ...(token ? [deleteArguments([token.id])] : []),
  ];
}

/** Runs the commands until one fails. @throws Error that says what to do */
export async function drain(commands: readonly (readonly string[])[], terminal: GuardedTerminal): Promise<void> {
  try {
    for (const command of commands) await kubectl(command, "", terminal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${reason}; no file was changed. Run the command again, or leave out --apply if the host is gone, and run the kubectl commands that it prints.`,
      { cause: error },
    );
  }
}
