import { aTopology } from "@ducksnest/testing";
import { ApiObject, type App, Chart, JsonPatch } from "cdk8s";
import { Deployment } from "cdk8s-plus-29";
import { clusterApp } from "../src/clusterApp";
import { clusterOrigins, placesIn } from "../src/clusterOrigins";
import { objectsByFile } from "../src/clusterOutput";

/** The text at each object's place, by the object's kind and name; undefined if it has no place. */
function linesOf(addWorkloads: (app: App) => void): ReadonlyMap<string, string | undefined> {
  const origins = clusterOrigins();
  const app = origins.record(() =>
    clusterApp({ topology: aTopology(), joinTokens: new Map(), addWorkloads, outdir: "dist" }),
  );
  const placeOf = placesIn(app, origins);
  const objects = [...objectsByFile(app).values()].flat();
  return new Map(
    objects.map((object) => {
      const place = placeOf(object);
      if (place !== undefined) expect(place.file).toBe("apps/cluster/test/clusterOrigins.test.ts");
      return [String(object.kind), place?.excerpt?.slice(place.column - 1)];
    }),
  );
}

describe("the place of a Kubernetes object", () => {
  it("is the line of the app that makes it, also if a library makes it on the way", () => {
    const lines = linesOf((app) => {
      const chart = new Chart(app, "mine");
      new Deployment(chart, "shop", { containers: [{ image: "shop:1" }] });
      new ApiObject(chart, "settings", { apiVersion: "v1", kind: "ConfigMap" });
    });
    expect(lines.get("Deployment")).toBe('new Deployment(chart, "shop", { containers: [{ image: "shop:1" }] });');
    expect(lines.get("ConfigMap")).toMatch(/^new ApiObject\(chart, "settings"/);
  });

  it("is missing if the object follows from the manifest, until the app changes it", () => {
    expect(new Set(linesOf(() => undefined).values())).toEqual(new Set([undefined]));
    const lines = linesOf((app) => {
      for (const each of app.node.findAll())
        if (ApiObject.isApiObject(each) && each.kind === "Installation")
          each.addJsonPatch(JsonPatch.remove("/spec/registry"), JsonPatch.add("/spec/registry", "a/"));
    });
    expect(lines.get("Installation")).toMatch(/^(each\.)?addJsonPatch\(/);
    expect(lines.get("FelixConfiguration")).toBeUndefined();
  });
});
