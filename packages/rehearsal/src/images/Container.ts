/** A container of a workload, as far as the imitation of its image depends on it. */
export interface Container {
  /** Kind, namespace and name of its workload, and its own name, such as `Deployment blog/blog, container web`. */
  readonly name: string;
  /** As the workload names it. */
  readonly image: string;
  /** Whether it has to end, as in a Job, instead of running on. */
  readonly ends: boolean;
  /** Empty if it runs the image's own program. */
  readonly command: readonly string[];
  /** Whether the kubelet pulls the image even if it has it. */
  readonly alwaysPulls: boolean;
  /** The TCP ports that it declares, or those of its probes if it declares none. A probe of any other port has to fail. */
  readonly ports: readonly number[];
  readonly probes: readonly ContainerProbe[];
}

/** A question of the kubelet, or what it does at the start or end of a container. */
export type ContainerProbe =
  | { readonly kind: "http"; readonly path: string; readonly encrypted: boolean }
  | { readonly kind: "tcp" }
  | { readonly kind: "grpc" }
  | { readonly kind: "exec"; readonly command: readonly string[] };

/** Whether a name carries the digest of its image, which no imitation can have. */
export function isPinned(image: string): boolean {
  return image.includes("@");
}
