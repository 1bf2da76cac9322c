import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { RealParts } from "./parts";
import type { SharedProvider } from "./SharedProvider";

/** What a plan does to one resource. */
export interface PlannedChange {
  /** Type and name, such as `aws_vpc.network_vpc_4E8F0223`. */
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** Attributes that change, by their names at the top level, sorted. Empty unless the resource stays or is replaced. */
  readonly attributes: readonly string[];
  /** Those of the attributes because of which it is replaced. */
  readonly replacedBecauseOf: readonly string[];
  /** Whether the new resource is made before the old one is destroyed. */
  readonly createdBeforeDestroyed: boolean;
}

/** The end of a run of terraform. */
export interface TerraformRun {
  /** Exit code. */
  readonly status: number;
  /** Standard output and standard error, without colours. */
  readonly output: string;
}

/** A run longer than this is broken, in milliseconds. Applying the reference homelab waits for half a minute. */
const TIMEOUT = 280_000;

const PLAN = "saved.plan";

/**
 * The folder of one stack, laid out as synthesis does, in which terraform runs with the real provider.
 *
 * The synthesized files stay as they are. Only `override.tf.json` beside them, a feature of Terraform's own, exchanges
 * the provider's version for the one in the mirror. Endpoint and credentials are in the environment.
 */
export class TerraformFolder {
  /**
   * @param root folder that takes the place of the repository: it gets `cdktf.out/`, and the state if that is a file
   * @param stack name of the stack
   * @param parts what runs
   * @param endpoint URL of all AWS services
   * @param provider process of the provider that all runs use @default each run starts the provider
   */
  constructor(
    readonly root: string,
    private readonly stack: string,
    private readonly parts: RealParts,
    private readonly endpoint: string,
    private readonly provider?: SharedProvider,
  ) {}

  /** The same folder, in which runs use a process of the provider that runs already. */
  with(provider: SharedProvider): TerraformFolder {
    return new TerraformFolder(this.root, this.stack, this.parts, this.endpoint, provider);
  }

  /** Folder in which terraform runs. */
  get folder(): string {
    return join(this.root, "cdktf.out/stacks", this.stack);
  }

  /** Where terraform and providers have their temporary files, sockets among them. */
  private get temporary(): string {
    return join(this.root, "tmp");
  }

  /** Writes files of the stack, by their paths from `cdktf.out/stacks/<stack>`. */
  write(files: ReadonlyMap<string, string | Uint8Array>): void {
    this.override();
    for (const [name, content] of files) this.writeFile(name, content);
  }

  /** Exchanges the provider's version. */
  override(): void {
    const { version } = this.parts.provider;
    const aws = { source: "hashicorp/aws", version };
    this.writeFile("override.tf.json", JSON.stringify({ terraform: { required_providers: { aws } } }));
  }

  private writeFile(name: string, content: string | Uint8Array): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** A copy with its own state, about the same account. */
  copyTo(root: string): TerraformFolder {
    const filter = (source: string) => source !== this.temporary;
    cpSync(this.root, root, { recursive: true, verbatimSymlinks: true, filter });
    return new TerraformFolder(root, this.stack, this.parts, this.endpoint, this.provider);
  }

  init(): Promise<TerraformRun> {
    return this.run("init", "-input=false");
  }

  validate(): Promise<TerraformRun> {
    return this.run("validate");
  }

  /** Plans, and saves the plan for `apply` and `changes`. */
  plan(...options: readonly string[]): Promise<TerraformRun> {
    return this.run("plan", "-input=false", `-out=${PLAN}`, ...options);
  }

  /** Applies what was planned last. */
  apply(): Promise<TerraformRun> {
    return this.run("apply", "-input=false", PLAN);
  }

  destroy(): Promise<TerraformRun> {
    return this.run("destroy", "-input=false", "-auto-approve");
  }

  /** What was planned last, as terraform shows it to programs. */
  async plannedJson(): Promise<string> {
    return (await this.succeed("show", "-json", PLAN)).output;
  }

  /** The state, as terraform shows it to programs. */
  async stateJson(): Promise<string> {
    return (await this.succeed("show", "-json")).output;
  }

  /** What was planned last: the changes of resources. */
  async changes(): Promise<readonly PlannedChange[]> {
    const plan: { readonly resource_changes?: readonly ResourceChange[] } = JSON.parse(await this.plannedJson());
    return (plan.resource_changes ?? []).flatMap(plannedChange);
  }

  /** Runs terraform. @throws Error with its output if it fails */
  async succeed(...words: readonly string[]): Promise<TerraformRun> {
    const run = await this.run(...words);
    if (run.status !== 0) throw new Error(`terraform ${words.join(" ")} ended with ${run.status}:\n${run.output}`);
    return run;
  }

  /** Runs terraform. */
  run(...words: readonly string[]): Promise<TerraformRun> {
    const options = { cwd: this.folder, env: this.environment(), timeout: TIMEOUT, maxBuffer: 64 * 1024 ** 2 };
    return new Promise((resolve, reject) => {
      const child = execFile("terraform", words, options, (error, stdout, stderr) => {
        if (child.exitCode === null) reject(error ?? new Error("terraform was killed"));
        else resolve({ status: child.exitCode, output: stripVTControlCharacters(stdout + stderr) });
      });
    });
  }

  /**
   * The environment in which terraform reaches nothing but the mirror and the endpoint: nothing of the user's AWS or
   * Terraform settings, and a proxy that does not exist for all other addresses.
   */
  environment(): NodeJS.ProcessEnv {
    const configuration = join(this.root, "terraform.rc");
    const mirror = JSON.stringify(this.parts.provider.folder);
    mkdirSync(this.temporary, { recursive: true });
    writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
    return {
      PATH: process.env.PATH,
      HOME: this.root,
      TMPDIR: this.temporary,
      TF_CLI_CONFIG_FILE: configuration,
      TF_IN_AUTOMATION: "1",
      // A lock file that synthesis writes pins the version that the JSON asks for.
      TF_CLI_ARGS_init: "-upgrade",
      CHECKPOINT_DISABLE: "1",
      // Terraform and the provider mostly decode the provider's large schema. Collecting garbage less often takes a third
      // less computing, and a fifth more memory.
      GOGC: "400",
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_MAX_ATTEMPTS: "2",
      AWS_EC2_METADATA_DISABLED: "true",
      HTTP_PROXY: "http://127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "127.0.0.1",
      ...(this.provider && { TF_REATTACH_PROVIDERS: this.provider.reattach }),
    };
  }
}

/** The parts of Terraform's plan format that the changes come from. @see https://developer.hashicorp.com/terraform/internals/json-format */
interface ResourceChange {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
    readonly after_unknown: Readonly<Record<string, unknown>> | boolean;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
  };
}

function plannedChange({ address, mode, change }: ResourceChange): readonly PlannedChange[] {
  const action = actionOf(change.actions);
  if (mode !== "managed" || action === undefined) return [];
  const { before, after } = change;
  const stays = before !== null && after !== null;
  const names = stays
    ? [...Object.keys(after), ...unknownIn(change)].filter((name) => !isEqual(before[name], after[name]))
    : [];
  return [
    {
      address,
      action,
      attributes: [...new Set(names)].sort(),
      replacedBecauseOf: [...new Set((change.replace_paths ?? []).map(([name]) => String(name)))].sort(),
      createdBeforeDestroyed: change.actions[0] === "create" && change.actions.length === 2,
    },
  ];
}

/** Attributes whose values are known only after the plan was applied. */
function unknownIn({ after_unknown: unknown }: ResourceChange["change"]): readonly string[] {
  return Object.entries(unknown).flatMap(([name, value]) => (value === true ? [name] : []));
}

function actionOf(actions: readonly string[]): PlannedChange["action"] | undefined {
  if (actions.length === 2) return "replace";
  const [only] = actions;
  return only === "create" || only === "update" || only === "delete" ? only : undefined;
}

/** Terraform writes the keys of an object in one order. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
