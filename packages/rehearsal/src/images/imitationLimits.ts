import { type Container, type ContainerProbe, isPinned } from "./Container";
import { isApplet } from "./imitation";

/** Sentences about what the imitation of a container's image does not do as the image does. */
export function imitationLimits(container: Container, applets: ReadonlySet<string>): readonly string[] {
  const { name, image, command, alwaysPulls, probes } = container;
  return [
    ...(isPinned(image) ? [`${name} cannot start, because ${image} names a digest, which no imitation has.`] : []),
    ...(alwaysPulls && !isPinned(image)
      ? [
          `${name} cannot start, because its imagePullPolicy is Always and the rehearsal has no registry to pull ${image} from.`,
        ]
      : []),
    ...(command.length > 0 && !isApplet(command, applets)
      ? [`${name} runs \`${command.join(" ")}\`, and a script imitates it.`]
      : []),
    ...probes.flatMap((probe) => limitOf(probe, applets)).map((limit) => `${name} ${limit}`),
  ];
}

function limitOf(probe: ContainerProbe, applets: ReadonlySet<string>): readonly string[] {
  switch (probe.kind) {
    case "http":
      return probe.encrypted
        ? [`has a probe of ${probe.path} over HTTPS, which fails because the imitation has no TLS.`]
        : [];
    case "grpc":
      return ["has a gRPC probe, which fails because the imitation answers over HTTP."];
    case "exec":
      return isApplet(probe.command, applets)
        ? [`runs \`${probe.command.join(" ")}\` in a probe or hook, where the imitation takes the program's place.`]
        : [`runs \`${probe.command.join(" ")}\` in a probe or hook, and a script that always succeeds imitates it.`];
    case "tcp":
      return [];
  }
}
