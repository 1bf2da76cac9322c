import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { temporaryFolders } from "@ducksnest/testing";
import { makeHostKey, SecretsFolderError } from "../../src";
import { aDesign, anOperator, Store } from "./_store";

const newFolder = temporaryFolders();
const anna = anOperator(newFolder(), "anna");
const design = aDesign([anna]);

/** A store in which both hosts have keys and share the Wi-Fi. */
async function filled(): Promise<Store> {
  const store = new Store(newFolder());
  await store.edit(design, anna.identities, async (edit) => {
    for (const { hostname } of design.hosts) await edit.putNewHostKey(hostname, makeHostKey(hostname));
    await edit.put("shared/wifi.age", Buffer.from("psk=correct-horse\n"));
  });
  return store;
}

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof SecretsFolderError) return error.problems;
    throw error;
  }
  return [];
};

it("is empty if there is no folder", () => {
  const folder = new Store(newFolder()).read(design);
  expect({ files: folder.files, keys: folder.hostKeys.size, strays: folder.strays }).toEqual({
    files: [],
    keys: 0,
    strays: [],
  });
});

it("finds files and keys, and nothing that is outdated", async () => {
  const folder = (await filled()).read(design);
  expect(folder.files).toEqual([
    "hosts/laptop-a/ssh_host_ed25519_key.age",
    "hosts/laptop-b/ssh_host_ed25519_key.age",
    "shared/wifi.age",
  ]);
  expect([...folder.hostKeys.keys()]).toEqual(["laptop-a", "laptop-b"]);
  expect([folder.outdated, folder.strays]).toEqual([[], []]);
});

it("takes a missing record for outdated, because nobody knows who decrypts the files", async () => {
  const store = await filled();
  execFileSync("rm", [store.path("nix/secrets/duck/secrets.json")]);
  expect(store.read(design).outdated).toEqual(store.read(design).files);
});

it("finds files of hosts that the manifest no longer has, or has under another hostname", async () => {
  const store = await filled();
  const smaller = aDesign([anna], ["a"]);
  expect(store.read(smaller).strays).toEqual([
    "hosts/laptop-b/ssh_host_ed25519_key.age",
    "hosts/laptop-b/ssh_host_ed25519_key.pub",
  ]);
  expect(store.read(smaller).outdated).toEqual(["shared/wifi.age"]);
});

it("gives the next key of a CA the readers of the current one", () => {
  const folder = new Store(newFolder()).read(design);
  expect(folder.secret("pki/ca.next.key.age")?.name).toBe("pki-ca");
  expect(folder.secret("pki/other.next.key.age")).toBeUndefined();
});

it.each([
  ["a private key", (_: string) => makeHostKey("x").privatePem, "This is a private key."],
  ["a key of another type", () => "ssh-rsa AAAAB3NzaC1yc2E= x\n", "This is a key of type ssh-rsa."],
  ["conflict markers", (line: string) => `<<<<<<< HEAD\n${line}\n=======\n`, "more than one line"],
  ["an empty file", () => "", "This is not an SSH public key."],
])("names the file if a host's key is %s", async (_, textFor, reason) => {
  const store = await filled();
  const file = "nix/secrets/duck/hosts/laptop-b/ssh_host_ed25519_key.pub";
  store.write(file, textFor(String(store.read(design).hostKeys.get("laptop-b"))));
  const [problem = "", ...others] = problemsOf(() => store.read(design));
  expect(others).toEqual([]);
  expect(problem).toContain(`${file}:1:1: `);
  expect(problem).toContain(reason);
  expect(problem).toContain("Restore the file from Git. If it is lost, delete it and run `ducksnest keys make b`.");
});

it("refuses symbolic links, because neither Git nor Nix follows them", async () => {
  const store = await filled();
  mkdirSync(store.path("elsewhere"));
  symlinkSync(store.path("elsewhere"), store.path("nix/secrets/duck/sites"));
  symlinkSync("wifi.age", store.path("nix/secrets/duck/shared/other.age"));
  expect([...problemsOf(() => store.read(design))].sort()).toEqual([
    expect.stringContaining("nix/secrets/duck/shared/other.age: is a symbolic link"),
    expect.stringContaining("nix/secrets/duck/sites: is a symbolic link"),
  ]);
});

/** macOS refuses such names itself. */
const itWithAnyName = process.platform === "darwin" ? it.skip : it;

itWithAnyName("names a folder whose name is not UTF-8, instead of finding no secrets at all", async () => {
  const store = await filled();
  mkdirSync(Buffer.from(store.path("nix/secrets/duck/b\u00e4ume"), "latin1"));
  expect(problemsOf(() => store.read(design))).toEqual([
    "nix/secrets/duck/b\uFFFDume: has a name that is not UTF-8, so ducksnest cannot read it. Rename it.",
  ]);
});

it("says why a folder or file cannot be read", () => {
  const store = new Store(newFolder());
  store.write("nix/secrets/duck", "a file");
  expect(problemsOf(() => store.read(design))).toEqual([
    "nix/secrets/duck/secrets.json: cannot be read: not a directory. Restore it, or make it readable.",
  ]);
  const other = new Store(newFolder());
  mkdirSync(other.path("nix/secrets/duck"), { recursive: true });
  expect(problemsOf(() => other.read(design).contentOf("shared/wifi.age"))).toEqual([
    "nix/secrets/duck/shared/wifi.age: does not exist.",
  ]);
  mkdirSync(other.path("nix/secrets/duck/shared/wifi.age"), { recursive: true });
  expect(problemsOf(() => other.read(design).contentOf("shared/wifi.age"))).toEqual([
    expect.stringContaining("nix/secrets/duck/shared/wifi.age: cannot be read: it is a folder."),
  ]);
});

it("stays fast with hundreds of hosts", () => {
  const names = Array.from({ length: 500 }, (_, index) => `h${index}`);
  const big = aDesign([anna], names);
  const store = new Store(newFolder());
  for (const name of names) {
    for (const file of ["join-token", "other"]) store.write(`nix/secrets/duck/hosts/laptop-${name}/${file}.age`, "x");
  }
  const folder = store.read(big);
  const start = process.hrtime.bigint();
  expect(folder.outdated).toHaveLength(500);
  expect(folder.strays).toHaveLength(500);
  // Searching the design for each file, for each file, took minutes. In nanoseconds.
  expect(process.hrtime.bigint() - start).toBeLessThan(2_000_000_000n);
});
