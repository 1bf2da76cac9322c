import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstBootScript, terraformTemplate } from "@ducksnest/aws";
import { fc, itWith, temporaryFolders } from "@ducksnest/testing";
import { App, Fn, TerraformOutput, TerraformStack } from "cdktf";

const newFolder = temporaryFolders();

it("escapes what starts a sequence, and nothing else", () => {
  expect(terraformTemplate("${x} %{http_code} $x ${#a[@]} 50% $5 {}")).toBe(
    "$${x} %%{http_code} $x $${#a[@]} 50% $5 {}",
  );
});

it("puts expressions in the place of placeholders", () => {
  expect(terraformTemplate("https://@bucket@.s3/${key}", { "@bucket@": "${aws_s3_bucket.flake.bucket}" })).toBe(
    "https://${aws_s3_bucket.flake.bucket}.s3/$${key}",
  );
});

it("keeps dollars before an expression", () => {
  expect(terraformTemplate("$$@b@", { "@b@": "${x}" })).toBe('${"$$"}${x}');
});

it("takes the longer of two placeholders that start alike", () => {
  expect(terraformTemplate("@a @ab", { "@a": "${a}", "@ab": "${ab}" })).toBe("${a} ${ab}");
});

it("does not take text for a placeholder", () => {
  expect(terraformTemplate("constructor @b@", { "@b@": "${x}" })).toBe("constructor ${x}");
});

it("takes CDKTF's tokens, which become expressions when the stack is synthesized", () => {
  const stack = new TerraformStack(new App({ outdir: newFolder() }), "stack");
  new TerraformOutput(stack, "text", { value: terraformTemplate("${x} @b@", { "@b@": Fn.upper("bucket") }) });
  expect(stack.toTerraform().output.text.value).toBe('$${x} ${upper("bucket")}');
});

it.each([
  [{ "@c@": "${x}" }, 'The text has no placeholder "@c@".'],
  [{ "": "${x}" }, 'The text has no placeholder "".'],
  [{ "@b@": "my-bucket" }, '"my-bucket" is not a Terraform expression in ${…}.'],
])("refuses %j", (expressions, message) => {
  expect(() => terraformTemplate("@b@", expressions)).toThrow(message);
});

/** Text with many of the characters that templates, JSON and shells treat as special. */
const text = fc.string({
  unit: fc.constantFrom("$", "%", "{", "}", "~", '"', "\\", "\n", "'", "a", " ", "if", "@", "é", "\u{1f986}"),
  maxLength: 12,
});

/** What Terraform makes of strings of its JSON syntax. */
function rendered(templates: readonly string[]): readonly unknown[] {
  const folder = newFolder();
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ output: { all: { value: templates } } }));
  terraform(folder, "init", "-backend=false");
  terraform(folder, "plan", "-out=plan");
  return JSON.parse(terraform(folder, "show", "-json", "plan")).planned_values.outputs.all.value;
}

function terraform(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
  const { status, stdout, stderr } = spawnSync("terraform", args, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr.slice(0, 2_000));
  return stdout;
}

itWith("terraform")("Terraform renders the original text, with the expressions' values in it", () => {
  const samples = fc.sample(fc.tuple(text, text), { numRuns: 500, seed: 13 });
  const script = firstBootScript({
    region: "ap-northeast-2",
    homelabName: "ducksnest",
    host: "edge",
    hostname: "edge",
    parameter: "/p",
    source: { kind: "s3", bucket: "<bucket>", key: "flake.tar" },
  });
  const pairs: readonly (readonly [before: string, after: string])[] = [...samples, [script, script]];
  const templates = pairs.map(([a, b]) => terraformTemplate(`${a}<x>${b}`, { "<x>": '${upper("value")}' }));
  expect(rendered(templates)).toEqual(pairs.map(([a, b]) => `${a}VALUE${b}`));
});
