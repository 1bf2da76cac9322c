import { join } from "node:path";
import { joinTokensFile, readPublicTokens } from "@ducksnest/credentials";
import { type TokenState, tokenStates } from "../../../tokens/tokenStates";
import { done, type Step, todo } from "../../Step";
import type { UpContext } from "../../UpContext";
import { flaw } from "./_secrets";

/** Every worker that has not joined has a valid join token; no step if there are no workers. */
export function joinTokens(context: UpContext): readonly Step[] {
  const { topology, root, now } = context;
  if (topology.workers.length === 0) return [];
  const mint = ["ducksnest token mint --all >/dev/null"];
  return [
    {
      id: "join-tokens",
      title: "every worker that has not joined has a token",
      why: `A worker joins the cluster with its token, which is valid for ${topology.secrets.tokenTtlHours} hours.`,
      needs: ["host-keys"],
      commands: mint,
      probe: async () => {
        const tokens = readPublicTokens(join(root, joinTokensFile(topology.name)));
        const bad = tokenStates(topology, tokens, context.secrets, now).filter(
          ({ status, hostname }) => hostname !== undefined && status !== "valid",
        );
        const joined = bad.length === 0 ? new Set<string>() : await context.joined();
        const needy = bad.filter(({ hostname = "" }) => !joined.has(hostname));
        if (needy.length === 0) return (bad.length === 0 && flaw(context, /^join-token$/, mint)) || done();
        const wrong = needy.filter(({ status }) => status === "wrong");
        return wrong.length > 0
          ? todo(wrong.map(({ problem }) => problem).join(" "), wrong.map(renew))
          : todo(
              needy
                .map(({ host, status }) => `${host}: ${status === "none" ? "no token" : "the token has expired"}.`)
                .join(" "),
            );
      },
    },
  ];
}

function renew({ host }: TokenState): string {
  return `ducksnest token renew ${host} >/dev/null`;
}
