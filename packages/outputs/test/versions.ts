import type { Output } from "@ducksnest/outputs";

export const SECRETS = ["first-secret", "second-secret"] as const;

/** Two versions of two outputs: a file changes, one appears, one goes, one stays, and a secret changes. */
export function outputsOf(version: 0 | 1): readonly Output[] {
  const publicFile = (content: string) => ({ content, secret: false });
  return [
    {
      directory: "dist",
      files: new Map([
        ["a.txt", publicFile(`a${version}\n`)],
        ["secret.txt", { content: `${SECRETS[version]}\n`, secret: true }],
      ]),
      generated: /^[^/]+\.txt$/,
      header: undefined,
      emitted: {},
      missing: [],
      warnings: [],
    },
    {
      directory: "nix",
      files: new Map([
        ["same.nix", publicFile("# Generated\n")],
        [`hosts/h${version}/default.nix`, publicFile("# Generated\n")],
      ]),
      generated: /^(same\.nix|hosts\/[^/]+\/default\.nix)$/,
      header: /^# Generated/,
      emitted: {},
      missing: [],
      warnings: [],
    },
  ];
}
