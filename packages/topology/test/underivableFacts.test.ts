import { aHomelab, anyManifest, fc, homelabOf, type ManifestValue, topologyOf, underivable } from "@ducksnest/testing";

const problems = (changes: Readonly<Record<string, ManifestValue | undefined>>) =>
  underivable(aHomelab(changes)).map(
    ({ rule, path, message, fix }) => `${rule} ${path.join(".")}: ${message} -> ${fix}`,
  );

describe("what cannot be derived", () => {
  it("is nothing in the reference homelab, or in any that is valid", () => {
    expect(problems({})).toEqual([]);
    fc.assert(
      fc.property(anyManifest(), (data) => {
        expect(underivable(homelabOf(data))).toEqual([]);
        expect(() => topologyOf(homelabOf(data))).not.toThrow();
      }),
      { numRuns: 20 },
    );
  });

  it.each<[type: string, fix: string]>([
    ["t3.medum", 'Did you mean "t3.medium"?'],
    ["t3.colossal", "Use one of: t3.2xlarge, t3.large, t3.medium, t3.micro, t3.nano, t3.small, t3.xlarge."],
    ["p5.48xlarge", "Use one of the t3, t3a, t4g families, or m, c, r of generations 6 to 8."],
  ])("is the machine behind %s", (type, fix) => {
    expect(problems({ "hosts.control-plane.instanceType": type })).toEqual([
      `known-instance-type hosts.control-plane.instanceType: Unknown EC2 instance type "${type}", so its CPU, memory and architecture are not known. -> ${fix}`,
    ]);
  });

  it("is the level of an unknown CPU, unless it is given", () => {
    const model = { "hosts.old.hardware.cpu.model": "Intel Pentium P6000" };
    expect(problems(model)).toEqual([
      'known-cpu hosts.old.hardware.cpu.model: Unknown CPU model "Intel Pentium P6000", so its x86-64 level is not known. -> Write the model as `lscpu` prints it. If it is still unknown and `uname -m` prints x86_64, add `level:` beside it with the highest level that `/lib64/ld-linux-x86-64.so.2 --help` marks as supported.',
    ]);
    expect(problems({ ...model, "hosts.old.hardware.cpu.level": "v2" })).toEqual([]);
  });

  it.each([
    ["Raspberry Pi 5", "an ARM", "ARM", " ARM works on EC2, with t4g, m7g and other Graviton types."],
    ["Rock 5B", "an ARM", "ARM", " ARM works on EC2, with t4g, m7g and other Graviton types."],
    ["StarFive VisionFive 2", "a RISC-V", "RISC-V", ""],
  ])("is %s, even with a level beside it, and the fix does not make it x86-64", (model, kind, architecture, more) => {
    const host = { "hosts.old.hardware.cpu.model": model, "hosts.old.hardware.cpu.level": "v2" };
    expect(problems(host)).toEqual([
      `known-cpu hosts.old.hardware.cpu.model: "${model}" is ${kind} machine, but hosts on a LAN must be x86-64; no output supports ${architecture} there yet. -> Leave the host out.${more}`,
    ]);
  });

  it.each<[serviceCidr: string, reason: string | undefined]>([
    ["10.96.0.0/28", "has 16 addresses; the API server takes the first and DNS the tenth, which leaves too few."],
    ["10.96.0.1/32", "has 1 addresses; the API server takes the first and DNS the tenth, which leaves too few."],
    ["10.96.0.0/11", "has more than the 2^20 addresses that an API server accepts."],
    ["10.96.0.0/27", undefined],
    ["10.96.0.0/12", undefined],
  ])("are the service addresses of %s", (serviceCidr, reason) => {
    expect(problems({ "cluster.serviceCidr": serviceCidr })).toEqual(
      reason === undefined
        ? []
        : [
            `service-ips-in-range cluster.serviceCidr: Service CIDR ${serviceCidr} ${reason} -> Use a /12 to a /24, such as 10.96.0.0/12.`,
          ],
    );
  });

  it("are the interfaces of a pattern that is none, each part by itself", () => {
    expect(problems({ "cluster.calico.nodeAddress": { interface: "^wlan0$, (?=x), [a" } })).toEqual([
      expect.stringMatching(
        /^node-address-resolves cluster\.calico\.nodeAddress\.interface: "\(\?=x\)" is not a valid RE2 pattern: /,
      ),
      expect.stringMatching(
        /^node-address-resolves cluster\.calico\.nodeAddress\.interface: "\[a" is not a valid RE2 pattern: /,
      ),
    ]);
  });

  it("is all told at once", () => {
    expect(
      problems({
        "hosts.control-plane.instanceType": "t9.nano",
        "hosts.old.hardware.cpu.model": "Sun SPARC",
        "cluster.serviceCidr": "10.96.0.0/30",
        "cluster.calico.nodeAddress": { interface: "(" },
      }).map((problem) => problem.split(" ")[0]),
    ).toEqual(["known-instance-type", "known-cpu", "service-ips-in-range", "node-address-resolves"]);
  });
});
