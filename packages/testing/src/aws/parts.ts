import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { hasProgram } from "../programs";
import { findMotoServer, type MotoServer } from "./motoServer";

/** HashiCorp's AWS provider in a filesystem mirror. */
export interface ProviderMirror {
  /** Top folder of the mirror, absolute. */
  readonly folder: string;
  /** Version of the provider, such as `5.100.0`: the newest in the mirror. */
  readonly version: string;
}

/** The real programs that judge our Terraform JSON without an AWS account. */
export interface RealParts {
  /** Version of the `terraform` on PATH. */
  readonly terraform: string;
  readonly provider: ProviderMirror;
  /** What answers in place of AWS. */
  readonly motoServer: MotoServer;
}

const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/** Platform as Terraform names it, such as `linux_amd64`. */
const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** The parts that this computer has, or the reason why tests cannot use them. */
export function findRealParts(): RealParts | string {
  if (!hasProgram("terraform")) return "terraform not installed";
  const provider = findProviderMirror();
  if (provider === undefined) return "no filesystem mirror with hashicorp/aws; DUCKSNEST_PROVIDER_MIRROR can name one";
  const motoServer = findMotoServer();
  if (typeof motoServer === "string") return motoServer;
  return { terraform: terraformVersion(), provider, motoServer };
}

/** One line that names what judges. */
export function verdictOf({ terraform, provider, motoServer }: RealParts): string {
  return `terraform ${terraform} and hashicorp/aws ${provider.version}, against moto ${motoServer.version}`;
}

/** Looks for the provider where Terraform itself would, and where administrators put it. */
function findProviderMirror(): ProviderMirror | undefined {
  for (const folder of candidates()) {
    const [version] = versionsIn(folder).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
    if (version !== undefined) return { folder, version };
  }
  return undefined;
}

/** @see https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
function candidates(): readonly string[] {
  const { DUCKSNEST_PROVIDER_MIRROR, TF_CLI_CONFIG_FILE, TF_PLUGIN_CACHE_DIR } = process.env;
  if (DUCKSNEST_PROVIDER_MIRROR !== undefined) return [DUCKSNEST_PROVIDER_MIRROR];
  const home = homedir();
  return [
    ...foldersNamedIn(TF_CLI_CONFIG_FILE ?? join(home, ".terraformrc")),
    ...(TF_PLUGIN_CACHE_DIR === undefined ? [] : [TF_PLUGIN_CACHE_DIR]),
    join(home, ".terraform.d/plugins"),
    join(home, ".terraform.d/plugin-cache"),
    join(home, ".local/share/terraform/plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    ...namesIn("/opt").map((name) => join("/opt", name)),
  ];
}

/** Mirrors and plugin caches in a configuration file of Terraform's command line. */
function foldersNamedIn(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^\s*(?:path|plugin_cache_dir)\s*=\s*"([^"]+)"/gm)].flatMap(([, path]) => path ?? []);
}

/** Versions of the provider in a mirror for this platform, in either of Terraform's layouts: unpacked, and in archives. */
function versionsIn(mirror: string): string[] {
  return namesIn(join(mirror, PROVIDER)).flatMap((name) => {
    const archived = name.endsWith(`_${PLATFORM}.zip`)
      ? /^terraform-provider-aws_([\d.]+)_/.exec(name)?.[1]
      : undefined;
    if (archived !== undefined) return [archived];
    return existsSync(join(mirror, PROVIDER, name, PLATFORM)) ? [name] : [];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function terraformVersion(): string {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
  const { stdout } = spawnSync("terraform", ["version", "-json"], { encoding: "utf8", env });
  const version: { readonly terraform_version: string } = JSON.parse(stdout);
  return version.terraform_version;
}
