import type { ManifestData, ManifestValue } from "../manifests";

/** JSON values by dotted path, such as `spec.replicas`. List indexes are keys, and `undefined` removes the value. */
export type Values = Readonly<Record<string, ManifestValue | undefined>>;

/** One thing that is changed in a sound homelab. It is data only, so that it can be applied to data and to sources alike. */
export type Change =
  /** Values of the manifest, by path. */
  | { readonly manifest: Values }
  /** A part of the manifest's text, which occurs exactly once. */
  | { readonly manifestText: { readonly replace: string; readonly by: string } }
  /** Kubernetes objects beside ours, as somebody adds them in apps/cluster. */
  | { readonly objects: readonly ManifestData[] }
  /** One of our Kubernetes objects, patched in apps/cluster. */
  | { readonly object: { readonly kind: string; readonly name: string; readonly set: Values } }
  /** A Terraform resource beside ours, as somebody adds it in apps/cloud. */
  | {
      readonly terraform: {
        readonly site: string;
        readonly type: string;
        readonly name: string;
        readonly config: ManifestData;
      };
    }
  /**
   * A part of our Terraform configuration, overridden in apps/cloud. The address is that of a resource
   * (`aws_instance.control-plane`), of a lookup (`data.aws_ami.nixos`), or `terraform` for the backend and providers.
   */
  | { readonly terraformOverride: { readonly site: string; readonly address: string; readonly set: Values } }
  /** Settings below `ducksnest` in the generated file of a host, changed in apps/hosts. */
  | { readonly hostSettings: { readonly host: string; readonly set: Values } }
  /** The text of a host's extra.nix. The host is named as in the manifest. */
  | { readonly extraNix: { readonly host: string; readonly text: string } }
  /** A file beside the manifest; without content, it is removed. */
  | { readonly file: { readonly path: string; readonly content: string | undefined } }
  /** The text of ducksnest.lock. */
  | { readonly lock: string };

/** One defect that a rule must report, or one sound variation that no rule may report. */
export interface Entry {
  /** Kebab-case, unique in all kinds. */
  readonly id: string;
  /** What is wrong and what it causes, or what is unusual and yet sound, in one sentence. */
  readonly summary: string;
  /** URL of a public report, issue or documentation; `ducksnest` if it happened in this project. */
  readonly source: string;
  /** Name of the example homelab that is changed. @default "reference" */
  readonly homelab?: string;
  /** The changes, applied in order. */
  readonly changes: readonly Change[];
  /** What must be reported. Absent for a sound variation, which causes no error and no warning that was not there before. */
  readonly reported?: Reported;
}

/** The finding that a defect must cause. */
export interface Reported {
  /** Name of the rule. */
  readonly rule: string;
  /** The place: a path in the manifest, such as `sites.home.cidr`, or a file, with or without its line: `nix/pki/ca.crt:3`. */
  readonly at: string;
}
