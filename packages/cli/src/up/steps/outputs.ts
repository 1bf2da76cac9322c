import { dirname } from "node:path";
import { homelabMakers, OUTPUT_NAMES } from "@ducksnest/homelab-app";
import { compare, synthesizeHomelab } from "@ducksnest/outputs";
import { gitIgnoreOutput } from "../../outputs/gitIgnore";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { joinTokens } from "./secrets/joinTokens";
import { wifi } from "./secrets/wifi";

/** The Secrets of join tokens, which only hosts that have not joined need. */
export const TOKENS_FILE = "dist/join-tokens.k8s.yaml";

/** The archives of nix/. They change with flake.lock, which needs the flake first, and every deployment makes them anew. */
const ARCHIVE = /^cdktf\.out\/stacks\/[^/]+\/assets\//;

/** Number of files that a sentence names. */
const NAMED_FILES = 3;

/** The outputs are those of the manifest and the secrets of today. */
export function outputs(context: UpContext): Step {
  return {
    id: "outputs",
    title: "the outputs are up to date",
    why: "Terraform, Kubernetes and Nix read the outputs, not the manifest.",
    needs: ["manifest", ...secretSteps(context)],
    commands: ["ducksnest synth"],
    probe: () => freshness(context),
  };
}

/** The steps that everything has to be made in, before any host is: the first boot of a host reads what they made. */
export function preparation(context: UpContext): readonly string[] {
  return [...secretSteps(context), "outputs", "flake-lock", "commit"];
}

function secretSteps(context: UpContext): readonly string[] {
  return ["pki", "auth-keys", ...[...wifi(context), ...joinTokens(context)].map(({ id }) => id)];
}

async function freshness(context: UpContext): Promise<Found> {
  const { manifest, additions, now, topology } = context;
  const { written, judged } = homelabMakers(OUTPUT_NAMES, additions, { now });
  const synthesis = await synthesizeHomelab(manifest, { written: [...written, gitIgnoreOutput], judged });
  if (synthesis.kind === "refused") return todo("An output breaks a rule.", ["ducksnest synth"]);
  const files = compare(synthesis.outputs, dirname(manifest)).differences.map(({ file }) => file);
  const joined = files.includes(TOKENS_FILE) ? await context.joined() : new Set<string>();
  const needsTokens = topology.workers.some(({ hostname }) => !joined.has(hostname));
  const stale = files.filter((file) => !ARCHIVE.test(file) && (file !== TOKENS_FILE || needsTokens));
  if (stale.length === 0) return done();
  const more = stale.length > NAMED_FILES ? `, and ${stale.length - NAMED_FILES} more` : "";
  return todo(`${stale.slice(0, NAMED_FILES).join(", ")}${more}: would change.`);
}
