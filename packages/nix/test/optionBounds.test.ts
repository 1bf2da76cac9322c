import { readFileSync } from "node:fs";
import { join } from "node:path";
import { homelabJsonSchema } from "@ducksnest/manifest";
import { aManifest, fc, homelabOf, type ManifestValue, REPOSITORY } from "@ducksnest/testing";

/** The parts of JSON Schema that the manifest uses. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** The option for a key's value, as `module option`; undefined if no option takes the number unchanged. */
const NUMBERS: Readonly<Record<string, string | undefined>> = {
  "cluster.calico.mtu": undefined, // Calico's alone
  "tailnet.mtu": "tailnet mtu",
  "secrets.tokenTtlHours": undefined, // of the commands that make tokens
  "sites.*.mtu": "network mtu",
  "hosts.*.hardware.cpu.threads": undefined,
  "hosts.*.hardware.cpu.maxGHz": undefined,
  "hosts.*.hardware.memoryGiB": undefined,
  "hosts.*.hardware.disk.sizeGiB": undefined,
  "hosts.*.hardware.disk.swapGiB": "hardware swapGiB",
  "hosts.*.rootVolumeGiB": undefined,
  "hosts.*.etcdVolumeGiB": undefined,
};

/** Keys whose text an option takes unchanged, each with a real place and the option. */
const TEXTS: readonly (readonly [key: string, place: string, option: string])[] = [
  ["hosts.*.hostname", "hosts.old.hostname", "host name"],
  ["hosts.*.stateVersion", "hosts.old.stateVersion", "host stateVersion"],
  ["tailnet.interface", "tailnet.interface", "tailnet interface"],
  ["hosts.*.interface.name", "hosts.old.interface.name", "network name"],
  ["hosts.*.interface.macAddress", "hosts.old.interface.macAddress", "network macAddress"],
  ["hosts.*.boot.bios", "hosts.old.boot.bios", "hardware bootDevice"],
  ["hosts.*.hardware.disk.device", "hosts.old.hardware.disk.device", "hardware device"],
  ["hosts.*.hardware.disk.espDevice", "hosts.firebat.hardware.disk.espDevice", "hardware espDevice"],
  ["hosts.*.hardware.disk.installDisk", "hosts.firebat.hardware.disk.installDisk", "hardware installDisk"],
  ["sites.*.wifi.country", "sites.home.wifi.country", "network country"],
  ["hosts.*.address", "hosts.old.address", "network address"],
  ["sites.*.gateway", "sites.home.gateway", "network gateway"],
  ["cluster.podCidr", "cluster.podCidr", "control-plane podCidr"],
  ["cluster.serviceCidr", "cluster.serviceCidr", "control-plane serviceCidr"],
  ["cluster.kubernetesVersion", "cluster.kubernetesVersion", "kubelet kubernetesVersion"],
  ["tailnet.loginServer", "tailnet.loginServer", "tailnet loginServer"],
  ["nixCache.s3.publicKey", "nixCache.s3.publicKey", "host publicKey"],
];

const PROPERTIES = new Map(properties("", homelabJsonSchema() as Schema));

describe("a number of the manifest", () => {
  it("is in this list, with its option", () => {
    const numbers = [...PROPERTIES].filter(([, schema]) => numberOf(schema) !== undefined).map(([path]) => path);
    expect(numbers.sort()).toEqual(Object.keys(NUMBERS).sort());
  });

  it.each(Object.keys(NUMBERS))("%s has bounds", (path) => {
    const { minimum, maximum } = numberOf(PROPERTIES.get(path)) ?? {};
    expect(minimum).toBeGreaterThanOrEqual(path === "hosts.*.hardware.disk.swapGiB" ? 0 : Number.MIN_VALUE);
    expect(maximum).toBeLessThan(2 ** 53 / 2 ** 30);
  });

  it.each(Object.entries(NUMBERS).flatMap(([path, option]) => (option === undefined ? [] : [[path, option]])))(
    "%s has the bounds of the option %s",
    (path, option) => {
      const between = /ints\.between (\d+) (\d+)/.exec(optionType(option as string));
      const { minimum, maximum } = numberOf(PROPERTIES.get(path as string)) ?? {};
      expect([minimum, maximum]).toEqual([Number(between?.[1]), Number(between?.[2])]);
    },
  );

  it("has only prefix lengths that the option accepts, for any LAN", () => {
    expect(optionType("network prefixLength")).toBe("types.ints.between 1 32");
    expect(isValid("sites.home.cidr", "0.0.0.0/0")).toBe(false);
  });
});

describe.each(TEXTS)("%s", (key, place, option) => {
  it(`has only values that the option ${option} accepts`, () => {
    const pattern = textPattern(PROPERTIES.get(key));
    const accepted = new RegExp(`^${optionPattern(option)}$`, "s");
    let valid = 0;
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(pattern), { maxLength: 80 }), (value) => {
        if (accepted.test(value)) valid += 1;
        else expect(isValid(place, value)).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(valid).toBeGreaterThan(0);
  });
});

it("accepts values up to the bound, and none beyond", () => {
  expect(isValid("sites.home.mtu", 9216)).toBe(true);
  expect(isValid("sites.home.mtu", 9217)).toBe(false);
  expect(isValid("tailnet.mtu", 65_495)).toBe(true);
  expect(isValid("tailnet.mtu", 65_496)).toBe(false);
});

function isValid(place: string, value: ManifestValue): boolean {
  try {
    homelabOf(aManifest({ [place]: value }));
    return true;
  } catch {
    return false;
  }
}

function properties(path: string, schema: Schema): [path: string, schema: Schema][] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]): [string, Schema][] => {
      const key = path ? `${path}.${name}` : name;
      return [[key, child], ...properties(key, child)];
    }),
    ...(typeof schema.additionalProperties === "object" ? properties(`${path}.*`, schema.additionalProperties) : []),
    ...(schema.items === undefined ? [] : properties(`${path}[]`, schema.items)),
    ...(schema.anyOf ?? schema.oneOf ?? []).flatMap((alternative) => properties(path, alternative)),
  ];
}

function numberOf(schema: Schema | undefined): Schema | undefined {
  return [schema, ...(schema?.anyOf ?? [])].find((each) => each?.type === "number" || each?.type === "integer");
}

function textPattern(schema: Schema | undefined): string {
  const pattern = [schema, ...(schema?.anyOf ?? [])].find((each) => each?.pattern !== undefined)?.pattern;
  if (pattern === undefined) throw new Error("no pattern");
  return pattern;
}

/** The type of an option, as the module's source writes it. No module has two options of a name. */
function optionType(option: string): string {
  const [module, name] = option.split(" ");
  const type = new RegExp(`\\b${name} = mkOption \\{\\s*type = ([^;]+);`).exec(readModule(`${module}`))?.[1];
  if (type === undefined) throw new Error(`no option ${option}`);
  return type;
}

/** The regular expression that an option's whole value has to match. Its syntax means the same in JavaScript. */
function optionPattern(option: string): string {
  const type = optionType(option).replace(/^types\.nullOr \(?|\)$/g, "");
  const literal = /strMatching "((?:[^"\\]|\\.)*)"/.exec(type)?.[1];
  return literal === undefined ? namedPattern(type) : unescaped(literal);
}

/** The pattern of a type of _types.nix, with its references replaced. */
function namedPattern(name: string): string {
  const text = readModule("_types");
  const matching = new RegExp(`\\b${name} = matching (\\w+|"(?:[^"\\\\]|\\\\.)*")`).exec(text)?.[1] ?? "";
  const fill = (nix: string): string =>
    nix.replace(/\$\{(\w+)\}/g, (_, part: string) => fill(new RegExp(`\\b${part} = "(.*)";`).exec(text)?.[1] ?? ""));
  return unescaped(fill(matching.startsWith('"') ? matching.slice(1, -1) : `\${${matching}}`));
}

/** A Nix string's text, without the POSIX class that JavaScript lacks. */
function unescaped(literal: string): string {
  return literal.replace(/\\(.)/g, "$1").replaceAll("[:space:]", "\\s");
}

function readModule(name: string): string {
  return readFileSync(join(REPOSITORY, "nix/modules", `${name}.nix`), "utf8");
}
