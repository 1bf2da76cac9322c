import type { Topology } from "@ducksnest/topology";
import { openHomelab } from "../../manifest/openHomelab";
import type { ManifestOption } from "../../options";
import type { AllOption } from "../../secrets/chooseHosts";
import { identitiesAtHand } from "../../secrets/identities";
import type { IdentityOption } from "../../secrets/identityFiles";
import { chooseWorkers } from "../../tokens/chooseWorkers";
import { type IssuedToken, issueTokens } from "../../tokens/issueTokens";
import { type ApplyOption, type TtlOption, ttlHours } from "../../tokens/tokenOptions";
import type { Invocation } from "../CommandDefinition";
import { issuedLines } from "./issuedLines";

/** The options of the commands that issue tokens. */
export type IssueOptions = ManifestOption & IdentityOption & AllOption & TtlOption & ApplyOption;

/** The tokens, or the exit code if the manifest is refused and its findings are reported. */
export type Issued =
  | { readonly kind: "issued"; readonly topology: Topology; readonly issued: readonly IssuedToken[] }
  | { readonly kind: "refused"; readonly exitCode: number };

/**
 * Issues tokens to the workers that the user names, and lists them on standard error.
 * @param replace whether a valid token is replaced. Otherwise its worker keeps it
 */
export async function issueAsAsked(
  { operands, options, terminal, now }: Invocation<IssueOptions>,
  replace: boolean,
): Promise<Issued> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened;
  const { topology, manifest, state } = opened;
  const issued = await issueTokens({
    topology,
    manifest,
    state,
    terminal,
    workers: chooseWorkers(topology, operands, options),
    identities: identitiesAtHand(options, terminal),
    now: now(),
    ttlHours: ttlHours(options, topology),
    replace,
  });
  terminal.err(issuedLines(issued));
  return { kind: "issued", topology, issued };
}
