import { CpuLevelRule } from "../../../src/rules/workloads/cpu-level-suits-images";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment } from "../../_workloads";

const withImage = (image: string, pod = {}) =>
  outputFindingsOf(CpuLevelRule, { cluster: [aDeployment({ containers: [{ name: "it", image }], ...pod })] });

describe("cpu-level-suits-images", () => {
  it("names the image, what it needs, the host and the selector", () => {
    expect(withImage("docker.io/library/mongo:8.0")).toEqual([
      'hosts.old.hardware.cpu: Image "docker.io/library/mongo:8.0" of shop/web needs x86-64-v3 (MongoDB from 5.0 on uses AVX), but its pods can run on "old", which is v2. -> Give shop/web the nodeSelector `ducksnest/cpu-level: v3`.',
    ]);
  });

  it.each([
    "mongo",
    "mongo:latest",
    "mongo:5",
    "mongo:10.1-noble",
    "mongo:7@sha256:0123",
    "mongodb/mongodb-community-server:7.0-ubi9",
    "registry.access.redhat.com/ubi10/ubi-minimal:10.0",
    "redhat/ubi10",
    "quay.io/x/y:1.2-ubi10",
    "registry.redhat.io/rhel10/postgresql-16",
    "rockylinux:10",
    "rockylinux/rockylinux:10.0-minimal",
    "oraclelinux:10-slim",
  ])("reports %s", (image) => expect(withImage(image)).toHaveLength(1));

  it.each([
    "mongo:4.4",
    "mongo:4",
    "mongo@sha256:0123",
    "mongo-express:1.0",
    "registry.access.redhat.com/ubi9/ubi:9.6",
    "rockylinux:9",
    "rockylinux:8.10",
    "nginx:10",
    "x/subi10:1",
  ])("passes with %s", (image) => expect(withImage(image)).toEqual([]));

  it("believes an annotation, whatever the image", () => {
    const stating = (level: string, image: string) =>
      outputFindingsOf(CpuLevelRule, {
        cluster: [
          {
            kind: "Pod",
            metadata: { namespace: "shop", name: "web", annotations: { "ducksnest/cpu-level": level } },
            spec: { containers: [{ name: "it", image }] },
          },
        ],
      });
    expect(stating("v3", "app:1")).toEqual([
      'hosts.old.hardware.cpu: Image "app:1" of shop/web needs x86-64-v3 (its annotation ducksnest/cpu-level), but its pods can run on "old", which is v2. -> Give shop/web the nodeSelector `ducksnest/cpu-level: v3`.',
    ]);
    expect(stating("v1", "mongo:8.0")).toEqual([]);
    expect(stating("fast", "mongo:8.0")).toHaveLength(1);
  });

  it("passes where the old host is ruled out, by whatever selector", () => {
    const terms = (operator: string, values: string[]) => ({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "ducksnest/cpu-level", operator, values }] }],
          },
        },
      },
    });
    expect(withImage("mongo:8", terms("NotIn", ["v1", "v2"]))).toEqual([]);
    expect(withImage("mongo:8", terms("In", ["v3", "v4"]))).toEqual([]);
    expect(withImage("mongo:8", terms("In", ["v2"]))).toHaveLength(1);
  });
});
