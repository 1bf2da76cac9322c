/** Facts of Amazon EC2. */
import { Mtu, Size } from "@ducksnest/manifest";

/**
 * MTU inside a VPC, in bytes.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
 */
export const VPC_MTU = Mtu.ofBytes(9001);

/**
 * MTU through an internet gateway, in bytes. It is also the largest packet that the internet is known to carry.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
 */
export const INTERNET_MTU = Mtu.ofBytes(1500);

/** Addresses that AWS reserves at the start of every subnet. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const RESERVED_ADDRESSES = 4;

/** Processor architecture of an EC2 instance, as AWS and Linux call it. */
export type Architecture = "x86_64" | "arm64";

/** What AWS publishes about an EC2 instance type. */
export interface InstanceTypeFacts {
  /** Virtual CPUs, 1 or more. */
  readonly vcpus: number;
  /** Total memory. */
  readonly memory: Size;
  readonly architecture: Architecture;
  /** Maker of the processor; `arm` for Graviton. */
  readonly cpuVendor: "intel" | "amd" | "arm";
}

/** vCPU and GiB of the burstable sizes, the same in t3, t3a and t4g. @see https://aws.amazon.com/ec2/instance-types/t3/ */
const BURSTABLE: Readonly<Record<string, readonly [vcpus: number, memoryGiB: number]>> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
};

const BURSTABLE_FAMILIES: readonly string[] = ["t3", "t3a", "t4g"];

/** vCPU of the other families' sizes. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html */
const SIZES: Readonly<Record<string, number>> = {
  medium: 1,
  large: 2,
  xlarge: 4,
  "2xlarge": 8,
  "4xlarge": 16,
  "8xlarge": 32,
  "12xlarge": 48,
  "16xlarge": 64,
  "24xlarge": 96,
};

/** GiB of memory per vCPU by family letter: general purpose, compute, memory. */
const GIB_PER_VCPU: Readonly<Record<string, number>> = { m: 4, c: 2, r: 8 };

const GRAVITON = ["6g", "7g", "8g"];
/** Generations of m, c and r that share the sizes above; `medium` exists only in those whose vCPU is a whole core. */
const GENERATIONS = ["6i", "6a", "7i", "7a", ...GRAVITON];
const WITH_MEDIUM = ["7a", ...GRAVITON];

/** Facts about an instance type; undefined unless it is in one of the t3, t3a, t4g, m, c and r families listed here. */
export function tryInstanceTypeFacts(name: string): InstanceTypeFacts | undefined {
  return KNOWN.get(name);
}

/** Every instance type listed here, sorted. */
export function instanceTypeNames(): readonly string[] {
  return [...KNOWN.keys()].sort();
}

/**
 * The nearest instance type of the same architecture that meets a need: the smallest of its own family, or else of the
 * burstable family of its architecture. Undefined if neither has one.
 */
export function nearestInstanceType(name: string, isEnough: (facts: InstanceTypeFacts) => boolean): string | undefined {
  const architecture = KNOWN.get(name)?.architecture;
  const family = name.split(".")[0];
  const burstable = architecture === "arm64" ? "t4g" : "t3";
  for (const candidates of [family, burstable]) {
    const found = [...KNOWN]
      .filter(([type, facts]) => type.startsWith(`${candidates}.`) && isEnough(facts))
      .sort(([, a], [, b]) => a.memory.bytes - b.memory.bytes)[0];
    if (found?.[1].architecture === architecture) return found?.[0];
  }
  return undefined;
}

const KNOWN: ReadonlyMap<string, InstanceTypeFacts> = new Map([...burstable(), ...general()]);

/** Whether a type has CPU credits. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html */
export function isBurstable(name: string): boolean {
  return BURSTABLE_FAMILIES.includes(name.split(".")[0] ?? "");
}

/**
 * Whether a zone offers a type, as far as is known. The zone with the id use1-az3 lacks the Nitro system, which every type
 * listed here needs. Most accounts call it us-east-1e, but letters can differ between accounts.
 * @param zone full name, such as `us-east-1e`
 * @see https://wolfman.dev/posts/exclude-use1-az3/
 * @see https://github.com/ned1313/Getting-Started-Terraform/issues/44
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
 */
export function isOffered(name: string, zone: string): boolean {
  return zone !== "us-east-1e" || !KNOWN.has(name);
}

function burstable(): [string, InstanceTypeFacts][] {
  return BURSTABLE_FAMILIES.flatMap((family) =>
    Object.entries(BURSTABLE).map(([size, [vcpus, gibibytes]]): [string, InstanceTypeFacts] => [
      `${family}.${size}`,
      { vcpus, memory: Size.gibibytes(gibibytes), ...processor(family) },
    ]),
  );
}

function general(): [string, InstanceTypeFacts][] {
  return Object.entries(GIB_PER_VCPU).flatMap(([letter, ratio]) =>
    GENERATIONS.flatMap((generation) =>
      Object.entries(SIZES)
        .filter(([size]) => hasSize(generation, size))
        .map(([size, vcpus]): [string, InstanceTypeFacts] => [
          `${letter}${generation}.${size}`,
          { vcpus, memory: Size.gibibytes(vcpus * ratio), ...processor(generation) },
        ]),
    ),
  );
}

/** The letter after a family's number names the processor's maker. @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html */
function processor(family: string): Pick<InstanceTypeFacts, "architecture" | "cpuVendor"> {
  if (family.endsWith("g")) return { architecture: "arm64", cpuVendor: "arm" };
  return { architecture: "x86_64", cpuVendor: family.endsWith("a") ? "amd" : "intel" };
}

function hasSize(generation: string, size: string): boolean {
  if (size === "medium") return WITH_MEDIUM.includes(generation);
  // Graviton 2 and 3 end at 16xlarge.
  return size !== "24xlarge" || !["6g", "7g"].includes(generation);
}
