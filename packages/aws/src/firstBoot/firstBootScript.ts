/** Where an instance gets the flake from. */
export type FlakeSource =
  | { readonly kind: "s3"; readonly bucket: string; readonly key: string }
  | { readonly kind: "flake"; readonly reference: string };

/** The inputs of the script. */
export interface FirstBootProps {
  readonly region: string;
  readonly hostname: string;
  readonly parameter: string;
  readonly source: FlakeSource;
}

/** The script of the first boot. */
export function firstBootScript(props: FirstBootProps): string {
  return `#!/usr/bin/env bash\necho '${JSON.stringify(props)}'\n`;
}
