import { IDENTITY_VARIABLE } from "@ducksnest/credentials";
import { aManifest, type ManifestValue, manifestText, temporaryFolders } from "@ducksnest/testing";
import { aPerson } from "../secrets/_SecretsHomelab";
import { pipedInput, type Run, runProgram, Workspace } from "../workspace";
import { World } from "./_World";

const OPERATOR = aPerson("operator");

export const NOW = new Date("2026-11-27T12:00:00Z");

const newFolder = temporaryFolders();

/** The test homelab has a reserved domain, and the key of nobody. */
export const PLACEHOLDERS_MEANT = { "checks.no-placeholder": "off" };

/** Lets this process's commands believe that they were started in a folder. A real change would outlive the test's file. */
export function workIn(folder: string): void {
  jest.spyOn(process, "cwd").mockReturnValue(folder);
}

/** A step in the JSON of `ducksnest up`. */
export interface Listed {
  readonly id: string;
  readonly state: string;
  readonly detail?: string;
  readonly blockedBy: readonly string[];
  readonly byHand: readonly string[];
  readonly commands: readonly string[];
}

/** A homelab with an operator, and a PATH with stand-ins only. Its folder becomes the working directory. */
export class UpHome {
  readonly workspace: Workspace;
  readonly world = new World();
  now = NOW;

  constructor(changes: Readonly<Record<string, ManifestValue | undefined>> = {}) {
    process.env.HOME = newFolder();
    process.env[IDENTITY_VARIABLE] = OPERATOR.file;
    this.world.enter();
    const operated = { "secrets.operators": [OPERATOR.recipient], ...PLACEHOLDERS_MEANT, ...changes };
    this.workspace = new Workspace(manifestText(aManifest(operated)));
    workIn(this.workspace.folder);
  }

  run(args: readonly string[], input = pipedInput()): Promise<Run> {
    return runProgram([...args, "--manifest", this.workspace.manifest], {}, { input, now: () => this.now });
  }

  async step(id: string): Promise<Listed> {
    const { steps }: { readonly steps: readonly Listed[] } = JSON.parse(
      (await this.run(["up", "--format", "json"])).out,
    );
    const step = steps.find((each) => each.id === id);
    if (step === undefined) throw new Error(`there is no step ${id}`);
    return step;
  }

  /** A tailnet with peers, as `tailscale status --json` prints it. */
  tailnet(peers: Readonly<Record<string, unknown>>, rest: Readonly<Record<string, unknown>> = {}): void {
    const status = {
      BackendState: "Running",
      CurrentTailnet: { MagicDNSSuffix: "example.ts.net" },
      Peer: peers,
      ...rest,
    };
    this.world.add("tailscale", `cat <<'END'\n${JSON.stringify(status)}\nEND`);
  }

  /** A cluster whose nodes are ready or not. */
  cluster(nodes: Readonly<Record<string, boolean>>): void {
    const items = Object.entries(nodes).map(([name, isReady]) => ({
      metadata: { name },
      status: { conditions: [{ type: "Ready", status: isReady ? "True" : "Unknown" }] },
    }));
    this.world.add(
      "kubectl",
      `case "$*" in *get-contexts*) echo ducksnest ;; *"get nodes"*) cat <<'END'\n${JSON.stringify({ items })}\nEND\n;; *) exit 1 ;; esac`,
    );
  }
}
