import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { arch } from "node:os";
import { dirname, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Header, type Pack, pack } from "tar-stream";
import { type FileCapability, IMAGE_PATH, type Image, type ImageFile } from "./Image";

/** Node's names of processors, as images name them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Owner and date of every entry. */
const COMMON = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };

/**
 * Writes an image as a docker-archive, which `ctr images import` reads. Its bytes depend on the image alone. Needs twice
 * the image's size on the disk while it runs.
 * @param file the archive to write; its folder is made, and an incomplete archive is removed
 * @see https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function writeImage(image: Image, file: string): Promise<void> {
  const layer = `${file}.layer`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const digest = await writeTar(layer, (archive) => addLayer(archive, image.files));
    const config = JSON.stringify(configOf(image, digest));
    const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
    const manifest = [{ Config: configName, RepoTags: [image.name], Layers: [`${digest}.tar`] }];
    await writeTar(file, async (archive) => {
      await addCopy(archive, { name: `${digest}.tar`, mode: 0o644 }, layer);
      await addText(archive, { name: configName, mode: 0o644 }, config);
      await addText(archive, { name: "manifest.json", mode: 0o644 }, JSON.stringify(manifest));
    });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await rm(layer, { force: true });
  }
}

function configOf({ entrypoint, user = "" }: Image, layer: string): unknown {
  return {
    architecture: ARCHITECTURES[arch()] ?? arch(),
    os: "linux",
    created: "1970-01-01T00:00:00Z",
    config: { Entrypoint: entrypoint, Env: [`PATH=${IMAGE_PATH}`], User: user, WorkingDir: "/" },
    rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
    history: [],
  };
}

/** Writes a tar archive. @returns the SHA-256 of its bytes, in hexadecimal */
async function writeTar(file: string, add: (archive: Pack) => Promise<void>): Promise<string> {
  const archive = pack();
  const hash = createHash("sha256");
  const fill = async () => {
    try {
      await add(archive);
      archive.finalize();
    } catch (error) {
      archive.destroy(error instanceof Error ? error : undefined);
      throw error;
    }
  };
  await Promise.all([fill(), pipeline(hashing(archive, hash), createWriteStream(file))]);
  return hash.digest("hex");
}

async function* hashing(chunks: AsyncIterable<unknown>, hash: Hash): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("An archive consists of bytes.");
    hash.update(chunk);
    yield chunk;
  }
}

/** Adds the files in the order of their paths, each after the folders above it. */
async function addLayer(archive: Pack, files: ReadonlyMap<string, ImageFile>): Promise<void> {
  const folders: ReadonlyMap<string, ImageFile> = new Map(
    [...files.keys()].flatMap(foldersAbove).map((path) => [path, { kind: "folder", mode: 0o755 }]),
  );
  const sorted = [...new Map([...folders, ...files])].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [path, file] of sorted) await addFile(archive, path.slice(1), file);
}

function foldersAbove(path: string): readonly string[] {
  const above = posix.dirname(path);
  return above === "/" ? [] : [...foldersAbove(above), above];
}

async function addFile(archive: Pack, name: string, file: ImageFile): Promise<void> {
  switch (file.kind) {
    case "folder":
      return addEntry(archive, { name: `${name}/`, type: "directory", mode: file.mode });
    case "link":
      return addEntry(archive, { name, type: "symlink", linkname: file.target, mode: 0o777 });
    case "text":
      return addText(archive, { name, mode: file.mode }, file.text);
    case "copy": {
      const pax = file.capability && { "SCHILY.xattr.security.capability": CAPABILITIES[file.capability] };
      return addCopy(archive, { name, mode: file.mode, ...(pax && { pax }) }, file.source);
    }
  }
}

/**
 * The value of `security.capability`: revision 2 with the effective bit, then the permitted and the inheritable bits, in
 * 32-bit words, lowest byte first.
 * @see https://github.com/torvalds/linux/blob/master/include/uapi/linux/capability.h `vfs_cap_data`; CAP_NET_BIND_SERVICE is 10
 */
const CAPABILITIES: Readonly<Record<FileCapability, string>> = {
  net_bind_service: `\x01\0\0\x02\0\x04\0\0${"\0".repeat(12)}`,
};

/** The fields of an entry that differ between entries. */
type EntryHeader = Partial<Header> & Pick<Header, "name">;

function addEntry(archive: Pack, header: EntryHeader): Promise<void> {
  return addChunks(archive, header, []);
}

function addText(archive: Pack, header: EntryHeader, text: string): Promise<void> {
  const content = Buffer.from(text);
  return addChunks(archive, { ...header, size: content.length }, [content]);
}

async function addCopy(archive: Pack, header: EntryHeader, source: string): Promise<void> {
  const { size } = await stat(source);
  return addChunks(archive, { ...header, size }, createReadStream(source));
}

/** Adds an entry, no faster than the archive is read. */
async function addChunks(
  archive: Pack,
  header: EntryHeader,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const { promise: added, settle } = settled();
  const entry = archive.entry({ ...COMMON, ...header }, settle);
  for await (const chunk of chunks) if (!entry.write(chunk)) await Promise.race([once(entry, "drain"), added]);
  entry.end(null);
  await added;
}

/** A promise, and the callback that settles it. */
function settled(): { readonly promise: Promise<void>; settle(error?: Error | null): void } {
  let settle: (error?: Error | null) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  return { promise, settle };
}
