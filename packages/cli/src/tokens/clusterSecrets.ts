import { reasonOf } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { IssuedToken } from "./issueTokens";
import { kubectl } from "./kubectl";

/** The Secrets of tokens, as YAML for `kubectl apply -f -`: the same text as in dist/. Secret. */
export async function secretsYaml(topology: Topology, issued: readonly IssuedToken[]): Promise<string> {
  const { joinTokensYaml } = await import("@ducksnest/cluster-app");
  return joinTokensYaml(topology, new Map(issued.map(({ host, token }) => [host, token])));
}

/** Applies the Secrets of tokens. @throws Error that says how to try again */
export async function applySecrets(
  topology: Topology,
  issued: readonly IssuedToken[],
  terminal: GuardedTerminal,
): Promise<void> {
  try {
    await kubectl(["apply", "-f", "-"], await secretsYaml(topology, issued), terminal);
  } catch (error) {
    const again = `ducksnest token mint ${issued.map(({ host }) => host).join(" ")} --apply`;
    throw new Error(
      `${reasonOf(error)}. The tokens are saved, but the cluster may not know them. Try again with \`${again}\`, which applies the same tokens.`,
      { cause: error },
    );
  }
}

/** The command that makes the cluster forget tokens. The cluster deletes expired ones itself. */
export function deleteCommand(ids: readonly string[]): string {
  return `kubectl ${deleteArguments(ids).join(" ")}`;
}

/** Deletes the Secrets of tokens. @throws Error if kubectl fails */
export async function deleteSecrets(ids: readonly string[], terminal: GuardedTerminal): Promise<void> {
  if (ids.length > 0) await kubectl(deleteArguments(ids), "", terminal);
}

/** The arguments of `kubectl` that delete the Secrets of tokens. */
export function deleteArguments(ids: readonly string[]): readonly string[] {
  return ["delete", "secret", ...ids.map((id) => `bootstrap-token-${id}`), "-n", "kube-system", "--ignore-not-found"];
}
