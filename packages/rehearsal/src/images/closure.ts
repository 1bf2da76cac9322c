import { execFile } from "node:child_process";
import { open, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CannotRehearse } from "../kernel/CannotRehearse";
import type { ImageFile } from "./Image";

/** Files by the path that they have in an image. */
export type Files = ReadonlyMap<string, ImageFile>;

/**
 * A program and the libraries that it loads, at the same paths as on this machine.
 * @param at where the image has the program
 * @param ldd path of `ldd`
 * @throws CannotRehearse if the file is a script, because its interpreter and what it starts are not known
 */
export async function programWithLibraries(source: string, at: string, ldd: string): Promise<Files> {
  await requireBinary(source);
  return new Map<string, ImageFile>([[at, { kind: "copy", source, mode: 0o755 }], ...(await libraries([source], ldd))]);
}

/** The folder of iptables' extensions, with their libraries; empty if iptables was built with all of them. */
export async function iptablesExtensions(iptables: string, ldd: string): Promise<Files> {
  const library = [...(await libraries([iptables], ldd)).keys()].find((path) => path.includes("/libxtables.so"));
  if (library === undefined) return new Map();
  const folder = join(dirname(await realpath(library)), "xtables");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".so"));
  const paths = names.map((name) => join(folder, name));
  return new Map<string, ImageFile>([
    ...paths.map((source): [string, ImageFile] => [source, { kind: "copy", source, mode: 0o644 }]),
    ...(await libraries(paths, ldd)),
  ]);
}

/** The libraries that programs load, by path, with the dynamic linker; none for static programs. */
async function libraries(sources: readonly string[], ldd: string): Promise<Files> {
  const lines = (await run(ldd, sources)).split("\n");
  const missing = lines.find((line) => line.includes("not found"));
  if (missing !== undefined)
    throw new CannotRehearse(`${sources[0]} does not run here: ${missing.trim()}. Install it again.`);
  // "libc.so.6 => /lib/libc.so.6 (0x7f…)"; the dynamic linker has a path on the left, and perhaps another on the right.
  const paths = lines
    .filter((line) => line.startsWith("\t"))
    .flatMap((line) => line.replace(/\(0x.*/, "").split("=>"))
    .map((path) => path.trim())
    .filter((path) => path.startsWith("/"));
  return new Map(paths.map((source) => [source, { kind: "copy", source, mode: 0o755 }]));
}

/** `ldd` fails for a static program, and says so; what it prints for others is complete. */
function run(ldd: string, sources: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(ldd, sources, { env: { ...process.env, LC_ALL: "C" }, maxBuffer: 2 ** 24 }, (_, stdout) =>
      resolve(stdout),
    );
  });
}

/** The first bytes of every program of Linux. */
const ELF = Buffer.from("\x7fELF", "latin1");

async function requireBinary(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ELF.length), 0, ELF.length, 0);
    if (bytesRead === ELF.length && buffer.equals(ELF)) return;
  } finally {
    await file.close();
  }
  throw new CannotRehearse(
    `${path} is a script, and a container image needs the program itself. Name a folder that has it with --programs.`,
  );
}
