/** Source of the AWS provider in Terraform's registry. */
const SOURCE = "registry.terraform.io/hashicorp/aws";

/** The version that @cdktf/provider-aws asks for. */
const VERSION = "6.25.0";

/**
 * Checksums of that version: `zh:` of each platform's archive, as in the release's SHA256SUMS, and `h1:` of the content for
 * linux_amd64. Two lock files that Terraform made for two unrelated repositories agree on all of them.
 * @see https://github.com/ScottG489/scottg489.github.io/blob/228673f01512df4736f66cf9781912afba4c9730/infra/tf/.terraform.lock.hcl
 * @see https://github.com/jack-the-snake/lab-1/blob/ab50e834812deed826102e0b4eac968ef8bc2d01/.terraform.lock.hcl
 */
const HASHES = [
  "h1:0XEc9eHELD/BtPNybqkzzaS3bYp2HSv9LwAfaGyCpOU=",
  "zh:0f9621f719ec2051eabb94ca59aa4f13574487fbc1517b183293431c9d388e38",
  "zh:2ffbedb2e3afcd82da8bfc540bd74e9611527bdafd00d6d1885f62e7d13bac74",
  "zh:30fb4ab8b4af19da7b9ce95cb41fa9399f81383e1adc91801b770e7eeab651c3",
  "zh:377cbaffe3ec8aa5bb594071df0e91f17ac9292a325ed73cebd69fe78c51f7ec",
  "zh:3b65f5c98e03f1bfc5b71fa69521e785552ff9656860b25e211287910874037d",
  "zh:4478fab7b111c40a9a2a9db6ec5331618cc8e5a8b591f651095c77b87e9f22b1",
  "zh:4fdaa559c57aed5d24fa3d5cb59fed59e1e689c21d038fd336a3ba93b258803f",
  "zh:7a751ecd0f2654746dd4041d0f6d894c3a1876a152ba4bb7805ec2c715259065",
  "zh:866725b83f8d5587dab0559ac208ee6c181746871faa99ce551b535e19c7bb6a",
  "zh:9b12af85486a96aedd8d7984b0ff811a4b42e3d88dad1a3fb4c0b580d04fa425",
  "zh:b16e3e2a8ccba4ceeeee961c708ef572c4a65e0001eaf09d08fa14cef01ab179",
  "zh:dc897b2037bbb7f8d6456a4aa1ed82cbd4daddb173a184efdfe8c03a57557771",
  "zh:de2344f23c980093a46dda3185f9052cda950d1b8ca9cf3c6e16b8c45fa23779",
  "zh:ef538ec8a917715a1804c6735d44b756c32972d4fab71e15df87a59eb75dd57c",
  "zh:f25cdfdac6798e7de4a1d3dd577a97c1ca200a12317a1fd5a4b9ea54cb05e868",
];

/** Name of the file in a stack's folder. @see https://developer.hashicorp.com/terraform/language/files/dependency-lock */
export const PROVIDER_LOCK_FILE = ".terraform.lock.hcl";

/**
 * Terraform's lock file of a stack: Terraform then installs only the provider with these checksums.
 * @param version of the AWS provider that the stack asks for
 * @returns undefined for another version, whose checksums Terraform has to record itself
 */
export function providerLock(version: string | undefined): string | undefined {
  if (version !== VERSION) return undefined;
  const hashes = HASHES.map((hash) => `    "${hash}",\n`).join("");
  return `# Written by ducksnest. Terraform adds checksums for other platforms.

provider "${SOURCE}" {
  version     = "${VERSION}"
  constraints = "${VERSION}"
  hashes = [
${hashes}  ]
}
`;
}
