import { type JsonObject, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Both are in the YAML, and kubectl applies one after the other. */
export const OneObjectRule: OutputRule = {
  name: "one-object-per-name",
  subject: "outputs",
  severity: "error",
  meaning:
    "No two objects may have the same kind, namespace and name, because the one applied last overwrites the other.",
  remedy: "Give one of them another name, or write both into one object.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
  check({ emitted, report }) {
    const known = new Set<string>();
    for (const object of emitted.cluster) {
      const title = titleOf(object);
      if (title === undefined) continue;
      // The API's version is not a part of an object's identity, but its group is.
      const key = `${groupOf(object)} ${title}`;
      if (known.has(key)) {
        report({
          path: ["cluster"],
          at: "key",
          about: object,
          message: `There are two objects ${title}, and the one that is applied last overwrites the other.`,
          fix: "Give one of them another name or namespace, or write both into one object.",
        });
      }
      known.add(key);
    }
  },
};

function groupOf(object: JsonObject): string {
  const [group, version] = (textAt(object, "apiVersion") ?? "").split("/");
  // Calico serves its objects under a group of its own, and stores them under another.
  return version === undefined ? "" : (group ?? "").replace(/^crd\.projectcalico\.org$/, "projectcalico.org");
}

/** `Service blog/web`; undefined if the object has no name of its own. */
function titleOf(object: JsonObject): string | undefined {
  const [kind, name] = [textAt(object, "kind"), textAt(object, "metadata", "name")];
  if (kind === undefined || name === undefined) return undefined;
  // An object without a namespace gets the one of the context, which is this one unless somebody changed it.
  const namespace = textAt(object, "metadata", "namespace") ?? "default";
  return `${kind} ${namespace === "default" ? "" : `${namespace}/`}${name}`;
}
