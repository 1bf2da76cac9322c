import {
  keyFile,
  matches,
  nextStep,
  PKI_NAMES,
  type PkiName,
  publicFile,
  RotationError,
  rotationStage,
  trustedFiles,
} from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { OpenSsl } from "./_openssl";
import { Store } from "./_store";

// openssl runs many times, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const folder = temporaryFolders();

/** The problems for which an action is refused. */
function problems(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof RotationError) return error.problems;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("the stage of a rotation", () => {
  it.each([
    ["missing", []],
    ["missing", ["etcd-ca.crt", "pki/etcd-ca.key.age"]],
    ["none", ["ca.crt", "pki/ca.key.age"]],
    ["none", ["ca.crt"]], // made by kubeadm
    ["trusted", ["ca.crt", "pki/ca.key.age", "ca.next.crt", "pki/ca.next.key.age"]],
    ["trusted", ["ca.crt", "ca.next.crt", "pki/ca.next.key.age"]],
    ["signing", ["ca.crt", "pki/ca.key.age", "ca.old.crt"]],
  ] as const)("is %s with the files %j", (stage, files) => {
    expect(rotationStage("ca", new Set(files))).toBe(stage);
  });

  it.each([
    [["pki/ca.key.age"], "ca.crt is missing beside pki/ca.key.age; restore it from Git."],
    [
      ["ca.next.crt", "pki/ca.next.key.age"],
      "ca.crt is missing beside ca.next.crt and pki/ca.next.key.age; restore it from Git.",
    ],
    [
      ["ca.crt", "pki/ca.key.age", "ca.next.crt", "pki/ca.next.key.age", "ca.old.crt"],
      "ca.next.crt and ca.old.crt both exist, but a rotation ends before the next one starts; restore the files of one commit.",
    ],
    [
      ["ca.crt", "pki/ca.key.age", "ca.next.crt"],
      "ca.next.crt exists without pki/ca.next.key.age; restore that from Git, or remove ca.next.crt to start the rotation again.",
    ],
    [
      ["ca.crt", "pki/ca.key.age", "pki/ca.next.key.age"],
      "pki/ca.next.key.age exists without ca.next.crt; restore that from Git, or remove pki/ca.next.key.age to start the rotation again.",
    ],
    [
      ["ca.crt", "ca.old.crt"],
      "ca.old.crt exists without pki/ca.key.age, the key that signs now; restore that from Git.",
    ],
  ])("cannot follow from the files %j", (files, problem) => {
    expect(problems(() => rotationStage("ca", new Set(files)))).toEqual([problem]);
    expect(problems(() => nextStep(["ca"], new Set(files)))).toEqual([problem]);
  });
});

describe("the next step", () => {
  it("is refused if something is missing, or is at another stage", () => {
    const files = ["ca.crt", "pki/ca.key.age", "ca.old.crt", "etcd-ca.crt", "sa.pub", "pki/sa.next.key.age"];
    expect(problems(() => nextStep(PKI_NAMES, new Set(files)))).toEqual([
      "pki/sa.next.key.age exists without sa.next.pub; restore that from Git, or remove pki/sa.next.key.age to start the rotation again.",
      "front-proxy-ca.crt does not exist; run `ducksnest pki init` first, or rotate the others by name.",
      'The rotations are at different stages (ca at "signing"; etcd-ca at "none"); advance one of them by name.',
    ]);
    expect(nextStep(["ca"], new Set(files)).to).toBe("none");
    expect(nextStep(["etcd-ca"], new Set(files)).to).toBe("trusted");
    expect(problems(() => nextStep([], new Set(files)))).toEqual(["There is nothing to rotate."]);
  });

  it.each<[names: readonly PkiName[]]>([[PKI_NAMES], [["ca"]], [["sa"]], [["front-proxy-ca", "etcd-ca"]]])(
    "leads through the stages and back, of %j and nothing else",
    async (names) => {
      const store = await Store.initialized(PKI_NAMES);
      const before = new Map(store.files);
      const stages: string[][] = [];
      for (let turn = 0; turn < 3; turn++) {
        await store.advance(names);
        stages.push(PKI_NAMES.map((name) => rotationStage(name, store.names)));
        for (const name of PKI_NAMES) {
          expect(matches(store.text(publicFile(name)), store.text(keyFile(name)))).toBe(true);
        }
      }
      const expected = ["trusted", "signing", "none"];
      expect(stages).toEqual(expected.map((stage) => PKI_NAMES.map((name) => (names.includes(name) ? stage : "none"))));
      expect([...store.files.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [file, text] of before) {
        const rotated = names.some((name) => file === publicFile(name) || file === keyFile(name));
        expect(store.text(file) === text).toBe(!rotated);
      }
    },
  );

  it("never overwrites a file, if its changes are made in order", async () => {
    const store = await Store.initialized(PKI_NAMES);
    await store.advance(PKI_NAMES);
    const files = new Set(store.names);
    for (const { from, to } of nextStep(PKI_NAMES, store.names).moves) {
      // The old private key is the one that is given up.
      if (files.has(to)) expect(PKI_NAMES.map((name) => keyFile(name))).toContain(to);
      files.delete(from);
      files.add(to);
    }
  });

  itWith("openssl")("keeps every certificate verifiable that was signed a stage before", async () => {
    const openssl = new OpenSsl(folder());
    const store = await Store.initialized(["ca"]);
    let previous = "";
    for (let turn = 0; turn < 5; turn++) {
      const trust = trustedFiles("ca", store.names).map((file) => store.text(file));
      const bundle = openssl.write("bundle.crt", trust.join(""));
      const [ca, key] = [
        openssl.write("ca.crt", trust[0] ?? ""),
        openssl.write("ca.key", store.text("pki/ca.key.age")),
      ];
      const leaf = openssl.signHost(ca, key);
      expect(openssl.run(["verify", "-CAfile", bundle, leaf]).toString()).toBe("leaf.crt: OK\n");
      if (previous !== "") {
        openssl.write("previous.crt", previous);
        const verify = () => openssl.run(["verify", "-CAfile", bundle, "previous.crt"]).toString();
        expect(verify()).toBe("previous.crt: OK\n");
      }
      previous = openssl.run(["x509", "-in", leaf]).toString();
      await store.advance(["ca"]);
    }
  });
});

it("trusts the one that signs first", () => {
  const at = (...files: string[]) => trustedFiles("sa", new Set(files));
  expect(at("sa.next.pub", "sa.pub")).toEqual(["sa.pub", "sa.next.pub"]);
  expect(at("sa.old.pub", "sa.pub")).toEqual(["sa.pub", "sa.old.pub"]);
  expect(at("ca.crt")).toEqual([]);
});
