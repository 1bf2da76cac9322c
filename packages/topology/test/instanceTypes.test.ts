import { Size } from "@ducksnest/manifest";
import { instanceTypeNames, nearestInstanceType, tryInstanceTypeFacts } from "@ducksnest/topology";

describe("EC2 instance types", () => {
  // vCPU and GiB as https://aws.amazon.com/ec2/instance-types/ lists them.
  it.each<[name: string, vcpus: number, gibibytes: number, vendor: string]>([
    ["t3.nano", 2, 0.5, "intel"],
    ["t3.micro", 2, 1, "intel"],
    ["t3.small", 2, 2, "intel"],
    ["t3.medium", 2, 4, "intel"],
    ["t3.large", 2, 8, "intel"],
    ["t3.xlarge", 4, 16, "intel"],
    ["t3.2xlarge", 8, 32, "intel"],
    ["t3a.medium", 2, 4, "amd"],
    ["t4g.small", 2, 2, "arm"],
    ["t4g.2xlarge", 8, 32, "arm"],
    ["m6i.large", 2, 8, "intel"],
    ["m6a.4xlarge", 16, 64, "amd"],
    ["m7a.medium", 1, 4, "amd"],
    ["m7g.16xlarge", 64, 256, "arm"],
    ["m8g.24xlarge", 96, 384, "arm"],
    ["c6i.24xlarge", 96, 192, "intel"],
    ["c6g.medium", 1, 2, "arm"],
    ["c7a.2xlarge", 8, 16, "amd"],
    ["c7i.12xlarge", 48, 96, "intel"],
    ["r6g.medium", 1, 8, "arm"],
    ["r7i.xlarge", 4, 32, "intel"],
    ["r8g.8xlarge", 32, 256, "arm"],
  ])("%s has %d vCPU and %d GiB", (name, vcpus, gibibytes, vendor) => {
    const facts = tryInstanceTypeFacts(name);
    expect([facts?.vcpus, facts?.memory.toGibibytes(), facts?.cpuVendor]).toEqual([vcpus, gibibytes, vendor]);
    expect(facts?.architecture).toBe(vendor === "arm" ? "arm64" : "x86_64");
  });

  it.each([
    "m6i.medium",
    "c6a.medium",
    "r7i.medium",
    "m6g.24xlarge",
    "c7g.24xlarge",
    "t3.4xlarge",
    "t5.medium",
    "m7.large",
    "medium",
    "constructor",
    "",
  ])("%j does not exist or is not known", (name) => {
    expect(tryInstanceTypeFacts(name)).toBeUndefined();
  });

  it("are listed, sorted, each with its facts", () => {
    const names = instanceTypeNames();
    expect(names).toEqual([...new Set(names)].sort());
    expect(names.filter((name) => tryInstanceTypeFacts(name) === undefined)).toEqual([]);
  });
});

describe("the nearest EC2 instance type", () => {
  const withGibibytes = (name: string, gibibytes: number) =>
    nearestInstanceType(name, ({ memory }) => memory.bytes >= Size.gibibytes(gibibytes).bytes);

  it("is the smallest of the family that is enough", () => {
    expect([withGibibytes("t3a.nano", 3), withGibibytes("m6i.large", 20)]).toEqual(["t3a.medium", "m6i.2xlarge"]);
  });

  it("is a burstable one of the same architecture if the family has none, or nothing", () => {
    const burstable = (name: string) =>
      nearestInstanceType(name, ({ vcpus, memory }) => vcpus === 2 && memory.bytes <= Size.gibibytes(2).bytes);
    expect([burstable("m6i.large"), burstable("m7g.large")]).toEqual(["t3.nano", "t4g.nano"]);
    expect(withGibibytes("c6i.large", 4096)).toBeUndefined();
  });
});
