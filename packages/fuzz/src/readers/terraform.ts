import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@ducksnest/checks";
import { mapping } from "./mapping";
import type { Reader } from "./Reader";
import { errorLines, run } from "./run";

/** Terraform phones home otherwise, and asks questions. */
const QUIET = { CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" };

/** Terraform reads names, blocks and its own arguments; without a provider it knows no resource's arguments. */
export const terraform: Reader = {
  name: "terraform",
  reads: "stacks, without a provider's schema",
  oneIn: 10,
  missing: () => (run("terraform", ["version"], { env: QUIET }).ok ? undefined : "terraform is not installed"),
  complaints({ emitted, folder }) {
    return [...emitted.cloud].flatMap(([stack, json]) => {
      const read = run("terraform", ["providers", "-no-color"], { cwd: layOut(json, folder), env: QUIET });
      return read.ok ? [] : [`${stack}: ${errorLines(read.err)}`];
    });
  },
};

/**
 * With the AWS provider's schema, where a mirror has the provider. From the network each run would load half a gigabyte.
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-installation
 */
export const terraformSchema: Reader = {
  name: "AWS provider",
  reads: "stacks, with the provider's schema",
  oneIn: 150,
  missing() {
    if (!process.env.TF_CLI_CONFIG_FILE) return "TF_CLI_CONFIG_FILE names no mirror of providers";
    const folder = join(tmpdir(), `ducksnest-fuzz-provider-${process.pid}`);
    try {
      const probe = { terraform: { required_providers: { aws: { source: "hashicorp/aws" } } } };
      const { ok } = run("terraform", ["init", "-no-color"], { cwd: layOut(probe, folder), env: QUIET });
      return ok ? undefined : "terraform cannot install the AWS provider";
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  complaints({ emitted, folder }) {
    return [...emitted.cloud].flatMap(([stack, json]) => {
      const cwd = layOut(withoutVersion(json), folder);
      const installed = run("terraform", ["init", "-no-color"], { cwd, env: QUIET });
      const read = installed.ok ? run("terraform", ["validate", "-no-color"], { cwd, env: QUIET }) : installed;
      return read.ok ? [] : [`${stack}: ${errorLines(read.err)}`];
    });
  },
};

/** Whichever version a mirror has will do: the arguments that we use are old. */
function withoutVersion(json: JsonObject): JsonObject {
  const terraform = mapping(json.terraform);
  return { ...json, terraform: { ...terraform, required_providers: { aws: { source: "hashicorp/aws" } } } };
}

/** Writes a stack where Terraform can read it; without its backend, which would have to be there. */
function layOut(json: JsonObject, folder: string): string {
  const { backend: _, ...terraform } = mapping(json.terraform);
  const stack = join(folder, "terraform");
  rmSync(stack, { recursive: true, force: true });
  mkdirSync(stack, { recursive: true });
  writeFileSync(join(stack, "cdk.tf.json"), JSON.stringify({ ...json, terraform }));
  return stack;
}
