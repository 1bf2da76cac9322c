import { parse } from "yaml";
import * as z from "zod";
import { CannotRehearse } from "../kernel/CannotRehearse";

/** A folder or file of the host that a static pod mounts. */
export interface HostVolume {
  readonly name: string;
  readonly path: string;
  /** As in a hostPath volume, such as `DirectoryOrCreate`; empty if nothing is checked. */
  readonly type: string;
}

/** A static pod of the control plane, reduced to what a process needs. */
export interface StaticPod {
  readonly name: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly HostVolume[];
}

const CONTAINER = z.object({
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z
    .array(z.object({ name: z.string(), value: z.string().default(""), valueFrom: z.unknown().optional() }))
    .default([]),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
});

const POD = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    hostNetwork: z.boolean().default(false),
    containers: z.array(CONTAINER),
    initContainers: z.array(z.unknown()).default([]),
    volumes: z
      .array(
        z.object({
          name: z.string(),
          hostPath: z.object({ path: z.string(), type: z.string().default("") }).optional(),
        }),
      )
      .default([]),
  }),
});

type Pod = z.infer<typeof POD>;

/**
 * Reads the manifest of a static pod. The process sees the host's own files in place of mounts, so each volume has to be
 * mounted at its own path.
 * @throws CannotRehearse for a pod that needs more than a process on the host
 */
export function parseStaticPod(yaml: string): StaticPod {
  const { metadata, spec } = POD.parse(parse(yaml));
  const [container] = spec.containers;
  const problems = container === undefined ? ["it has no container"] : unsuited(spec, container);
  if (container === undefined || problems.length > 0)
    throw new CannotRehearse(
      `The static pod ${metadata.name} cannot run as a process: ${problems.join("; ")}. Use --cluster, which runs it as a pod.`,
    );
  const environment: Record<string, string> = {};
  for (const { name, value } of container.env) environment[name] = expand(value, environment);
  return {
    name: metadata.name,
    command: [...container.command, ...container.args].map((word) => expand(word, environment)),
    environment,
    volumes: spec.volumes.flatMap(({ name, hostPath }) => (hostPath === undefined ? [] : [{ name, ...hostPath }])),
  };
}

function unsuited(spec: Pod["spec"], container: z.infer<typeof CONTAINER>): readonly string[] {
  const paths = new Map(spec.volumes.map(({ name, hostPath }) => [name, hostPath?.path]));
  return [
    ...(spec.hostNetwork ? [] : ["it does not use the host's network"]),
    ...(spec.containers.length + spec.initContainers.length === 1 ? [] : ["it has more than one container"]),
    ...(container.command.length > 0 ? [] : ["its manifest has no command, so its image decides"]),
    ...container.env
      .filter(({ valueFrom }) => valueFrom !== undefined)
      .map(({ name }) => `${name} is not a plain value`),
    ...container.volumeMounts
      .filter(({ name, mountPath }) => paths.get(name) !== mountPath)
      .map(({ name, mountPath }) => `the volume ${name} is mounted at ${mountPath}, which is not its path on the host`),
    ...[...container.command, ...container.args]
      .filter((word) => word.includes("\n"))
      .map((word) => `the argument ${JSON.stringify(word)} has several lines`),
  ];
}

/**
 * Replaces `$(NAME)` by a variable, as the kubelet does. Unknown ones stay, and `$$` is one `$`.
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#use-environment-variables-to-define-arguments
 */
function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name?: string) =>
    name === undefined ? "$" : (environment[name] ?? whole),
  );
}
