import * as z from "zod";
import { quoted } from "../text/quoted";
import { InvalidValueError } from "../units/InvalidValueError";

/** Largest report, in bytes. Reports of large servers have about 1 MiB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Version of the report's format, in all releases from 0.1 to 0.4. @see https://github.com/nix-community/nixos-facter/blob/v0.4.4/pkg/build/build.go */
const VERSION = 1;

const MAKE_ONE = "Make one on the host with `sudo nix run nixpkgs#nixos-facter -- -o facter.json`.";

/** Characters that have no place in a name: control and format characters, line ends, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** One line of plain text. Anything else counts as missing, so that no such text can reach a manifest or a terminal. */
const plain = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text.length > 0 && text.length <= 256 && !UNPRINTABLE.test(text))
  .optional()
  .catch(undefined);

const count = z.number().min(0).optional().catch(undefined);

/** An id with a name; hwinfo's own ids are only a name. */
const id = z
  .union([
    z.string().transform((name) => ({ name: plain.parse(name), value: undefined })),
    z.object({ name: plain, value: count }),
  ])
  .optional()
  .catch(undefined);

const texts = z
  .array(plain)
  .catch([])
  .transform((list) => list.filter((text) => text !== undefined));

const resource = z
  .object({ type: plain, unit: plain, value_1: count, value_2: count, range: count })
  .catch({ type: undefined, unit: undefined, value_1: undefined, value_2: undefined, range: undefined });

const device = z.object({
  index: count,
  attached_to: count,
  class_list: texts.default([]),
  sub_class: id,
  vendor: id,
  device: id,
  model: plain,
  sysfs_device_link: plain,
  unix_device_names: texts.default([]),
  resources: z.array(resource).default([]).catch([]),
});

const cpu = z.object({ model_name: plain, siblings: count });
const processor = z.object({ version: plain, clock_max: count });
const chassis = z.object({ chassis_type: id });
const memoryDevice = z.object({ size: count });

/** A list without the items that are null or not of their form; one object counts as a list, as in reports before 0.4. */
function listOf<T extends z.ZodType>(item: T) {
  return z
    .unknown()
    .transform((value): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .transform((items) => items.flatMap((each) => item.safeParse(each).data ?? []))
    .default([]);
}

const report = z.object({
  system: plain,
  uefi: z.object({ supported: z.boolean() }).optional().catch(undefined),
  hardware: z.object({
    cpu: listOf(cpu),
    disk: listOf(device),
    graphics_card: listOf(device),
    memory: listOf(device),
    network_controller: listOf(device),
    network_interface: listOf(device),
    system: z.object({ form_factor: plain }).optional().catch(undefined),
  }),
  smbios: z
    .object({ chassis: listOf(chassis), memory_device: listOf(memoryDevice), processor: listOf(processor) })
    .optional()
    .catch(undefined),
});

/** The parts of a report that are read, with every text plain. */
export type FacterReport = z.output<typeof report>;
/** A device in a report. */
export type FacterDevice = z.output<typeof device>;

/**
 * Parses a report.
 * @throws InvalidValueError if it is larger than 16 MiB, not JSON, of another version, or no report at all
 */
export function parseReport(text: string): FacterReport {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new InvalidValueError(`The report is larger than ${MAX_BYTES / 1024 / 1024} MiB.`, MAKE_ONE);
  }
  const data = parseJson(text.replace(/^\uFEFF/, ""));
  const { version } = z.object({ version: z.unknown() }).safeParse(data).data ?? { version: undefined };
  if (version === undefined) {
    throw new InvalidValueError("The file is JSON, but not a report of nixos-facter: it has no version.", MAKE_ONE);
  }
  if (version !== VERSION) {
    throw new InvalidValueError(
      `The report has version ${quoted(version)}, but ducksnest reads version ${VERSION}, which nixos-facter 0.3 and 0.4 write.`,
      MAKE_ONE,
    );
  }
  const parsed = report.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new InvalidValueError("The report has no section `hardware`.", MAKE_ONE);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidValueError(`The report is not JSON${placeOf(text, error)}.`, MAKE_ONE);
  }
}

/** Where a syntax error is, if the engine says so. Its message may quote the text, so it is not shown. */
function placeOf(text: string, error: unknown): string {
  const [, offset] = /position (\d+)/.exec(String(error)) ?? [];
  if (offset === undefined) return text.trim() === "" ? ": it is empty" : "";
  const before = text.slice(0, Number(offset)).split("\n");
  return `: line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}
