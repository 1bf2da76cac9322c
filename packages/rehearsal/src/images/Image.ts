/** A file of an image. Owned by root and dated 1970, so that the same programs make the same image. */
export type ImageFile =
  /** Copied from this machine. The mode is in octal, such as `0o755`. */
  | { readonly kind: "copy"; readonly source: string; readonly mode: number; readonly capability?: FileCapability }
  | { readonly kind: "text"; readonly text: string; readonly mode: number }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "folder"; readonly mode: number };

/** A capability that a program gets when a user without it starts it. */
export type FileCapability = "net_bind_service";

/** A container image with one layer. */
export interface Image {
  /** Name with a tag, such as `registry.k8s.io/pause:3.10.2`. */
  readonly name: string;
  /** Files by absolute path. Folders above a file are made, with mode 0755. */
  readonly files: ReadonlyMap<string, ImageFile>;
  readonly entrypoint: readonly string[];
  /** User and group, such as `65532:65532`. @default root */
  readonly user?: string;
}

/** Folders with programs in an image, as container runtimes set PATH. */
export const IMAGE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
