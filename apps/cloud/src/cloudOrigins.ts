import { type App, RetiredStack, SiteStack, TerraformElement } from "@ducksnest/aws";
import { type PlaceOf, textAt } from "@ducksnest/checks";
import { Origins } from "@ducksnest/outputs";
import { type IConstruct, Node } from "constructs";

/** Records the lines that make resources, and those that change them by `addOverride`. */
export function cloudOrigins(): Origins {
  return new Origins({
    methods: [
      { of: Node.prototype, method: "addChild", concerns: "first argument" },
      { of: TerraformElement.prototype, method: "addOverride", concerns: "this" },
    ],
    isFromManifest: (construct) => construct instanceof SiteStack || construct instanceof RetiredStack,
  });
}

/** Finds the lines of the app's resources, each of which names its construct in a comment. */
export function placesIn(app: App, origins: Origins): PlaceOf {
  let constructs: ReadonlyMap<string, IConstruct> | undefined;
  return (resource) => {
    constructs ??= new Map(app.node.findAll().map((each) => [each.node.path, each]));
    const construct = constructs.get(textAt(resource, "//", "metadata", "path") ?? "");
    return construct && origins.placeOf(construct);
  };
}
