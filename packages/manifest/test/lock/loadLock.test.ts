import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  LOCK_FILE,
  type LoadedLock,
  type Lock,
  type LockedCluster,
  loadLock,
  parseLock,
  printLock,
} from "@ducksnest/manifest";
import { fc, itWith, temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

const LOCK: Lock = {
  homelab: "ducksnest",
  sites: [
    {
      name: "frankfurt",
      region: "eu-central-1",
      state: { kind: "s3", bucket: "b", key: "lab/frankfurt.tfstate", region: "us-east-1", kmsKeyAlias: undefined },
      instances: [],
    },
    {
      name: "seoul",
      region: "ap-northeast-2",
      state: { kind: "local", path: "terraform.ducksnest.seoul.tfstate" },
      instances: [
        { address: "10.20.0.10", architecture: "x86_64" },
        { address: "10.20.0.18", architecture: "arm64" },
      ],
    },
  ],
};

const TEXT = `# Written by \`ducksnest\`. Commit it: Terraform finds its state with it, and \`ducksnest check\` what a running cluster cannot follow.
# docs/decisions/0021-lock.md says what to do when something in it changes.

homelab: ducksnest
sites:
  frankfurt:
    region: eu-central-1
    state:
      bucket: b
      key: lab/frankfurt.tfstate
      region: us-east-1
    instances: {}
  seoul:
    region: ap-northeast-2
    state: terraform.ducksnest.seoul.tfstate
    instances:
      10.20.0.10: { architecture: x86_64 }
      10.20.0.18: { architecture: arm64 }
`;

function problems(loaded: LoadedLock): readonly string[] {
  if (loaded.kind !== "invalid") return [loaded.kind];
  return loaded.findings.map(
    ({ rule, position: { file, line, column }, message }) => `${file}:${line}:${column} ${rule}: ${message}`,
  );
}

function loaded(text: string) {
  const result = parseLock(text);
  if (result.kind !== "loaded") throw new Error(problems(result).join("\n"));
  return result.text;
}

it("is printed with one line for each instance, and read back", () => {
  expect(printLock(LOCK)).toBe(TEXT);
  expect(loaded(TEXT).lock).toEqual(LOCK);
});

describe("the cluster that runs", () => {
  const CLUSTER: LockedCluster = {
    kubernetesVersion: "1.30",
    controlPlaneEndpoint: "cp.example.ts.net:6443",
    controlPlaneAddress: "10.20.0.10",
    serviceCidr: "10.96.0.0/12",
    podCidr: "10.244.0.0/16",
    dnsDomain: "cluster.local",
    encapsulation: "None",
    caPins: [`sha256:${"ab".repeat(32)}`],
    hosts: [
      {
        name: "cp",
        node: "cp",
        site: "seoul",
        address: "10.20.0.10",
        instanceType: "t3.medium",
        zone: "a",
        settings: {},
      },
      // Digests that YAML would read as numbers.
      {
        name: "old",
        node: "007",
        site: "home",
        address: "192.168.0.17",
        settings: { kubelet: "123456789012", network: "1234567890e1" },
      },
    ],
  };
  const PRINTED = printLock({ ...LOCK, cluster: CLUSTER });

  it("is printed with one line for each host, and read back", () => {
    expect(PRINTED).toMatchInlineSnapshot(`
      "# Written by \`ducksnest\`. Commit it: Terraform finds its state with it, and \`ducksnest check\` what a running cluster cannot follow.
      # docs/decisions/0021-lock.md says what to do when something in it changes.

      homelab: ducksnest
      sites:
        frankfurt:
          region: eu-central-1
          state:
            bucket: b
            key: lab/frankfurt.tfstate
            region: us-east-1
          instances: {}
        seoul:
          region: ap-northeast-2
          state: terraform.ducksnest.seoul.tfstate
          instances:
            10.20.0.10: { architecture: x86_64 }
            10.20.0.18: { architecture: arm64 }
      cluster:
        kubernetesVersion: "1.30"
        controlPlaneEndpoint: cp.example.ts.net:6443
        controlPlaneAddress: 10.20.0.10
        serviceCidr: 10.96.0.0/12
        podCidr: 10.244.0.0/16
        dnsDomain: cluster.local
        encapsulation: None
        caPins:
          - sha256:abababababababababababababababababababababababababababababababab
        hosts:
          cp: { node: cp, site: seoul, address: 10.20.0.10, instanceType: t3.medium, zone: a, settings: {} }
          old: { node: "007", site: home, address: 192.168.0.17, settings: { kubelet: "123456789012", network: "1234567890e1" } }
      "
    `);
    expect(loaded(PRINTED).lock).toEqual({ ...LOCK, cluster: CLUSTER });
  });

  it("has lines, and ends the lines of the last site", () => {
    const text = loaded(PRINTED);
    const lines = PRINTED.split("\n");
    const [, from, to] = /^lines (\d+) to (\d+)$/.exec(text.linesOfCluster()) ?? [];
    expect(lines[Number(from) - 1]).toBe("cluster:");
    expect(Number(to)).toBe(lines.length - 1);
    expect(text.linesOfSite("seoul")).toBe(`lines 13 to ${Number(from) - 1}`);
    expect(lines[Number(text.lineInCluster("hosts", "old").split(" ")[1]) - 1]).toMatch(/^ {4}old: /);
    const without = lines.filter((_, index) => index < Number(from) - 1 || index >= Number(to)).join("\n");
    expect(loaded(without).lock).toEqual(LOCK);
  });

  it("counts although nothing is deployed to AWS", () => {
    const folder = newFolder();
    writeFileSync(join(folder, LOCK_FILE), printLock({ homelab: "ducksnest", sites: [], cluster: CLUSTER }));
    expect(loadLock(folder).kind).toBe("loaded");
    writeFileSync(join(folder, LOCK_FILE), printLock({ homelab: "ducksnest", sites: [] }));
    expect(loadLock(folder).kind).toBe("none");
  });

  it("is refused with its place if a value is not valid", () => {
    expect(problems(parseLock(PRINTED.replace("10.20.0.10\n  service", "10.20.0.300\n  service")))).toEqual([
      expect.stringMatching(
        /^ducksnest\.lock:\d+:\d+ unreadable-lock: cluster\.controlPlaneAddress is not valid: must be an IPv4 address\.$/,
      ),
    ]);
  });
});

it("is read back whatever it holds", () => {
  const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const text = fc.stringMatching(/^[\w./-]{1,12}$/);
  const state = fc.oneof(
    fc.record({ kind: fc.constant("local" as const), path: fc.stringMatching(/^[\w-]{1,9}(\/[\w-]{1,9})?$/) }),
    fc.record({
      kind: fc.constant("s3" as const),
      bucket: text,
      key: text,
      region: text,
      kmsKeyAlias: fc.option(text, { nil: undefined }),
    }),
  );
  const instance = fc.record({
    address: fc.nat(255).map((last) => `10.20.0.${last}`),
    architecture: fc.constantFrom("x86_64" as const, "arm64" as const),
  });
  const site = fc.record({
    name,
    region: text,
    state,
    instances: fc.uniqueArray(instance, { selector: ({ address }) => address, maxLength: 3 }),
  });
  const byKey = (a: string, b: string) => (a < b ? -1 : 1);
  fc.assert(
    fc.property(name, fc.uniqueArray(site, { selector: (each) => each.name, maxLength: 4 }), (homelab, sites) => {
      const sorted = sites
        .map((each) => ({ ...each, instances: [...each.instances].sort((a, b) => byKey(a.address, b.address)) }))
        .sort((a, b) => byKey(a.name, b.name));
      expect(loaded(printLock({ homelab, sites: sorted })).lock).toEqual({ homelab, sites: sorted });
    }),
    { numRuns: 60 },
  );
});

it("knows the lines of its entries, also after a person edited it", () => {
  const text = loaded(TEXT);
  expect(text.homelabLine).toBe(4);
  expect([text.linesOfSite("frankfurt"), text.linesOfSite("seoul")]).toEqual(["lines 6 to 12", "lines 13 to 18"]);
  expect(text.lineOfInstance("seoul", "10.20.0.18")).toBe("line 18");
  const flow = loaded("homelab: a\nsites:\n  b: { region: r, state: s }\n\n# end\n");
  expect(flow.linesOfSite("b")).toBe("line 3");
});

it.each(["homelab: a\n", "homelab: a\nsites:\n", "homelab: a\nsites: {}\n"])("may be empty: %j", (text) => {
  expect(loaded(text).lock).toEqual({ homelab: "a", sites: [] });
});

it.each<[text: string, place: string, message: string]>([
  ["", "1:1", "The lock is not valid"],
  ["sites: 5\nhomelab: a\n", "1:8", "sites is not valid"],
  ["homelab: a\nsites: { b: { state: s } }\n", "2:10", "sites.b.region is not valid"],
  ["homelab: a\nsites: { b: { region: r, state: ../s } }\n", "2:33", "sites.b.state is not valid"],
  ["homelab: a\nsites: { b: { region: r, state: /s } }\n", "2:33", "sites.b.state is not valid"],
  ["homelab: a\nsites: { b: { region: r, state: { key: k } } }\n", "2:33", "sites.b.state is not valid"],
  [
    "homelab: a\nsites: { b: { region: r, state: s, instances: { x: { architecture: arm64 } } } }\n",
    "2:47",
    "instances",
  ],
  ["homelab: A\n", "1:10", "homelab is not valid: must be a DNS label."],
  ["homelab: a\n<<<<<<< HEAD\n", "2:1", "Git could not merge"],
  ["homelab: a\nmore: 1\n", "1:1", "more"],
])("is refused with its position: %j", (text, place, message) => {
  const [first = ""] = problems(parseLock(text));
  expect(first).toContain(`${LOCK_FILE}:${place} unreadable-lock: `);
  expect(first).toContain(message);
});

describe("the file", () => {
  it("need not be there", () => expect(loadLock(newFolder())).toEqual({ kind: "none" }));

  it("counts from when a state is there, which in S3 it may be", () => {
    const folder = newFolder();
    const kind = () => loadLock(folder).kind;
    const write = (state: string) =>
      writeFileSync(
        join(folder, LOCK_FILE),
        `homelab: a\nsites: { b: { region: r, state: ${state}, instances: {} } }\n`,
      );
    write("b.tfstate");
    expect(kind()).toBe("none");
    writeFileSync(join(folder, "b.tfstate"), "{}");
    expect(kind()).toBe("loaded");
    write("{ bucket: b, key: k, region: r }");
    expect(kind()).toBe("loaded");
  });

  it("is refused if it is a folder, not UTF-8 or huge", () => {
    const [folder, bytes, huge] = [newFolder(), newFolder(), newFolder()];
    mkdirSync(join(folder, LOCK_FILE));
    writeFileSync(join(bytes, LOCK_FILE), Buffer.from([0x61, 0xff]));
    writeFileSync(join(huge, LOCK_FILE), "#".repeat(8 * 1024 * 1024 + 1));
    expect([folder, bytes, huge].map((each) => problems(loadLock(each)))).toEqual([
      [`${folder}/ducksnest.lock:1:1 unreadable-lock: The lock cannot be read: it is not a file.`],
      [`${bytes}/ducksnest.lock:1:1 unreadable-lock: The lock cannot be read: it is not UTF-8.`],
      [`${huge}/ducksnest.lock:1:1 unreadable-lock: The lock cannot be read: it is larger than 8 MiB.`],
    ]);
  });

  // `git restore` refuses a file with a conflict.
  it("says how to resolve a conflict", () => {
    const text = "homelab: a\n<<<<<<< HEAD\nsites: {}\n=======\nsites: { b: {} }\n>>>>>>> other\n";
    const loaded = parseLock(text);
    const fixes = loaded.kind === "invalid" ? loaded.findings.map(({ fix }) => fix) : [];
    expect(fixes).toEqual([expect.stringContaining("`git checkout --ours ducksnest.lock`")]);
  });

  itWith("mkfifo")("is refused if it is a named pipe, which nobody may write to", () => {
    const folder = newFolder();
    expect(spawnSync("mkfifo", [join(folder, LOCK_FILE)]).status).toBe(0);
    expect(problems(loadLock(folder))).toEqual([expect.stringContaining("it is not a file")]);
  });

  it("is refused if it must not be read", () => {
    const folder = newFolder();
    writeFileSync(join(folder, LOCK_FILE), TEXT);
    chmodSync(join(folder, LOCK_FILE), 0);
    // Root may read everything.
    const allowed = process.getuid?.() === 0;
    expect(problems(loadLock(folder))).toEqual([
      allowed ? "loaded" : `${folder}/ducksnest.lock:1:1 unreadable-lock: The lock cannot be read: permission denied.`,
    ]);
  });
});
