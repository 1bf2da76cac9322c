import { workloadsOf } from "@ducksnest/checks";
import { emittedBy, synthesize } from "../../outputs/synthesize";
import type { DoctorContext } from "../DoctorContext";
import type { Fact } from "../Fact";
import { placeIn } from "../placeIn";

/** The images of the workloads whose content can change while their name stays. */
export async function images({ topology, root, additions }: DoctorContext): Promise<readonly Fact[]> {
  const outputs = await synthesize(topology, root, ["cluster"], additions);
  const texts = outputs.flatMap(({ directory, files }) =>
    [...files].map(([file, { content }]) => ({ file: `${directory}/${file}`, content })),
  );
  const names = new Set(workloadsOf(emittedBy(outputs).cluster).flatMap((workload) => workload.images));
  return [...names].flatMap((image): Fact[] => {
    const danger = dangerOf(image);
    if (danger === undefined) return [];
    const text = texts.find(({ content }) => content.includes(image));
    return [
      {
        what: `image ${image} ${danger}`,
        place: text === undefined ? { file: "dist" } : placeIn(text.content, text.file, image),
        until: "drift",
        fix: `Pin it in your workloads as ${withTag(image)}@<digest>; \`docker buildx imagetools inspect ${withTag(image)}\` prints the digest.`,
      },
    ];
  });
}

/** Why the content behind a name can change; undefined if a digest pins it. */
function dangerOf(image: string): string | undefined {
  if (image.includes("@")) return undefined;
  const tag = tagOf(image);
  if (tag === undefined) return "has no tag, so it is the newest at every start";
  return tag === "latest" ? "is the newest at every start" : "can change under the same tag";
}

/** The part after the colon of the last step, because the first step can be a host with a port. */
function tagOf(image: string): string | undefined {
  return /:([^/:]+)$/.exec(image)?.[1];
}

/** Without a tag, `latest` is meant. @see https://kubernetes.io/docs/concepts/containers/images/#image-names */
function withTag(image: string): string {
  return tagOf(image) === undefined ? `${image}:latest` : image;
}
