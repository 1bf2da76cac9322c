import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import type { Image, ImageFile } from "../../src/images/Image";
import { writeImage } from "../../src/images/writeImage";

const temporaryFolder = temporaryFolders();

function anImage(files: Readonly<Record<string, ImageFile>>, more: Partial<Image> = {}): Image {
  return {
    name: "registry.example/part:v1.2.3",
    files: new Map(Object.entries(files)),
    entrypoint: ["/part"],
    ...more,
  };
}

async function written(image: Image): Promise<string> {
  const file = join(temporaryFolder(), "archives", "part.tar");
  await writeImage(image, file);
  return file;
}

/** What `tar` reads. */
const tar = (...args: readonly string[]) => execFileSync("tar", [...args], { encoding: "buffer", maxBuffer: 2 ** 28 });

function json(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString("utf8"));
}

/** The archive's manifest, configuration and layer. */
function partsOf(file: string) {
  const [manifest] = [json(tar("-xOf", file, "manifest.json"))].flat();
  const names = tar("-tf", file).toString().trim().split("\n");
  const [layer = "", config = ""] = names;
  return { names, manifest, config: json(tar("-xOf", file, config)), layer: tar("-xOf", file, layer) };
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const tools = itWith("tar");

describe("an image", () => {
  tools("has one layer, whose folders come before their files and belong to root of 1970", async () => {
    const source = join(temporaryFolder(), "part");
    writeFileSync(source, "#!", { mode: 0o700 });
    const { layer } = partsOf(
      await written(
        anImage({
          "/usr/bin/part": { kind: "copy", source, mode: 0o755 },
          "/tmp": { kind: "folder", mode: 0o1777 },
          "/usr/bin/alias": { kind: "link", target: "/usr/bin/part" },
          "/etc/part.conf": { kind: "text", text: "Größe\n", mode: 0o644 },
        }),
      ),
    );
    const list = execFileSync("tar", ["--utc", "-tvf", "-"], { input: layer, encoding: "utf8" });
    expect(
      list
        .trim()
        .split("\n")
        .map((line) => line.replace(/ +/g, " ")),
    ).toEqual([
      "drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/",
      "-rw-r--r-- 0/0 8 1970-01-01 00:00 etc/part.conf",
      "drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/",
      "drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/",
      "drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/bin/",
      "lrwxrwxrwx 0/0 0 1970-01-01 00:00 usr/bin/alias -> /usr/bin/part",
      "-rwxr-xr-x 0/0 2 1970-01-01 00:00 usr/bin/part",
    ]);
  });

  tools("names its layer and its configuration by their hashes", async () => {
    const file = await written(anImage({}, { user: "65532:65532" }));
    const { names, manifest, config, layer } = partsOf(file);
    const hash = sha256(layer);
    const configHash = sha256(tar("-xOf", file, names[1] ?? ""));
    expect(names).toEqual([`${hash}.tar`, `${configHash}.json`, "manifest.json"]);
    expect(manifest).toEqual({
      Config: `${configHash}.json`,
      RepoTags: ["registry.example/part:v1.2.3"],
      Layers: [`${hash}.tar`],
    });
    expect(config).toMatchObject({
      os: "linux",
      config: { Entrypoint: ["/part"], User: "65532:65532", Env: [expect.stringMatching(/^PATH=\/usr\/local\/sbin:/)] },
      rootfs: { diff_ids: [`sha256:${hash}`] },
    });
  });

  tools("carries a capability that tar and the kernel read", async () => {
    const source = join(temporaryFolder(), "dns");
    writeFileSync(source, "");
    const { layer } = partsOf(
      await written(anImage({ "/dns": { kind: "copy", source, mode: 0o755, capability: "net_bind_service" } })),
    );
    const list = execFileSync("tar", ["--xattrs", "--xattrs-include=*", "-tvvf", "-"], {
      input: layer,
      encoding: "utf8",
    });
    expect(list).toContain("x: 20 security.capability");
    // vfs_cap_data of `setcap cap_net_bind_service=+ep`
    const value = Buffer.from("0100000200040000000000000000000000000000", "hex");
    expect(layer.includes(Buffer.concat([Buffer.from("SCHILY.xattr.security.capability="), value]))).toBe(true);
  });

  tools("of large files is complete, and leaves no other file", async () => {
    const source = join(temporaryFolder(), "large");
    const content = Buffer.alloc(5_000_001, "ducks ");
    writeFileSync(source, content);
    const file = await written(anImage({ "/large": { kind: "copy", source, mode: 0o755 } }));
    const unpacked = execFileSync("tar", ["-xOf", "-", "large"], { input: partsOf(file).layer, maxBuffer: 2 ** 24 });
    expect(unpacked.equals(content)).toBe(true);
    expect(readdirSync(join(file, ".."))).toEqual(["part.tar"]);
  });

  it("has the same bytes whatever the order, the owner and the date of its files", async () => {
    const file = (date: number): ImageFile => {
      const source = join(temporaryFolder(), String(date));
      writeFileSync(source, "same", { mode: date === 1 ? 0o700 : 0o644 });
      return { kind: "copy", source, mode: 0o755 };
    };
    const text: ImageFile = { kind: "text", text: "b", mode: 0o644 };
    const one = readFileSync(await written(anImage({ "/a": file(1), "/b/c": text })));
    const other = readFileSync(await written(anImage({ "/b/c": text, "/a": file(2) })));
    expect(one.equals(other)).toBe(true);
  });

  it("that cannot be completed leaves nothing", async () => {
    const folder = temporaryFolder();
    const image = anImage({ "/part": { kind: "copy", source: join(folder, "gone"), mode: 0o755 } });
    await expect(writeImage(image, join(folder, "made", "part.tar"))).rejects.toThrow("ENOENT");
    expect(readdirSync(join(folder, "made"))).toEqual([]);
  });

  it("does not replace a folder", async () => {
    const file = join(temporaryFolder(), "part.tar");
    mkdirSync(file);
    await expect(writeImage(anImage({}), file)).rejects.toThrow("EISDIR");
    expect(statSync(file).isDirectory()).toBe(true);
  });
});
