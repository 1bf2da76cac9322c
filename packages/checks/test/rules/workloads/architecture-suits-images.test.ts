import type { JsonObject } from "@ducksnest/checks";
import { ImageBuildRule } from "../../../src/rules/workloads/architecture-suits-images";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment } from "../../_workloads";

const TOLERANT = { tolerations: [{ operator: "Exists" }] };
const running = (image: string, pod: JsonObject = {}, changes = {}) =>
  outputFindingsOf(
    ImageBuildRule,
    { cluster: [aDeployment({ containers: [{ name: "web", image }], ...pod })] },
    changes,
  );
const GRAVITON = { "hosts.control-plane.instanceType": "t4g.medium" };

describe("architecture-suits-images", () => {
  it("reports an image for other hosts than those that its pods can run on", () => {
    expect(running("arm64v8/nginx:1.29")).toEqual([
      'hosts.firebat: Image "arm64v8/nginx:1.29" of shop/web is built for arm64, but its pods can run on "firebat", "old" and "ultra", which are amd64. -> Use an image for amd64.',
    ]);
    expect(running("ghcr.io/me/web:1.0-amd64", TOLERANT, GRAVITON)).toEqual([
      'hosts.control-plane: Image "ghcr.io/me/web:1.0-amd64" of shop/web is built for amd64, but its pods can run on "control-plane", which is arm64. -> Give shop/web the nodeSelector `kubernetes.io/arch: amd64`, or use an image for arm64.',
    ]);
  });

  it.each(["i386/alpine", "arm32v7/redis", "app:armv7", "app:1-aarch64", "app:1-arm64@sha256:0"])(
    "reports %s",
    (image) => {
      expect(running(image)).toHaveLength(1);
    },
  );

  it.each(["amd64/nginx", "app:1-amd64", "mcr.microsoft.com/mssql/server:2022", "nginx:1.29", "charmarm64/tool:1"])(
    "passes with %s on amd64",
    (image) => expect(running(image)).toEqual([]),
  );

  it("believes an annotation, whatever the name says", () => {
    const stating = (architectures: string) =>
      outputFindingsOf(ImageBuildRule, {
        cluster: [
          {
            kind: "Pod",
            metadata: { namespace: "shop", name: "web", annotations: { "ducksnest/architectures": architectures } },
            spec: { containers: [{ name: "web", image: "app:1-arm64" }] },
          },
        ],
      });
    expect(stating("amd64, arm64")).toEqual([]);
    expect(stating("arm64")).toEqual([expect.stringContaining("is built for arm64")]);
  });
});
