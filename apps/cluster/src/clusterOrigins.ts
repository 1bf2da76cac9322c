import { type JsonObject, type PlaceOf, textAt } from "@ducksnest/checks";
import { Calico, FelixConfiguration, JoinTokenSecret } from "@ducksnest/kubernetes";
import { Origins } from "@ducksnest/outputs";
import { ApiObject, type App } from "cdk8s";
import { Node } from "constructs";

/** Records the lines that make objects, and those that change them by `addJsonPatch`. */
export function clusterOrigins(): Origins {
  return new Origins({
    methods: [
      { of: Node.prototype, method: "addChild", concerns: "first argument" },
      { of: ApiObject.prototype, method: "addJsonPatch", concerns: "this" },
    ],
    isFromManifest: (construct) =>
      construct instanceof Calico || construct instanceof FelixConfiguration || construct instanceof JoinTokenSecret,
  });
}

/** Finds the lines of the app's objects. */
export function placesIn(app: App, origins: Origins): PlaceOf {
  let objects: ReadonlyMap<string, ApiObject> | undefined;
  return (object) => {
    objects ??= new Map(
      app.node.findAll().flatMap((each) => (ApiObject.isApiObject(each) ? [[keyOf(each), each]] : [])),
    );
    const construct = objects.get(keyOfJson(object));
    return construct && origins.placeOf(construct);
  };
}

function keyOf({ apiVersion, kind, name, metadata: { namespace } }: ApiObject): string {
  return [apiVersion, kind, namespace, name].join(" ");
}

function keyOfJson(object: JsonObject): string {
  const [namespace, name] = ["namespace", "name"].map((key) => textAt(object, "metadata", key));
  return [textAt(object, "apiVersion"), textAt(object, "kind"), namespace, name].join(" ");
}
