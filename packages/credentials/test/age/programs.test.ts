import { randomBytes } from "node:crypto";
import { decrypt, encrypt, readIdentities } from "@ducksnest/credentials";
import { hasProgram, itWith, temporaryFolders } from "@ducksnest/testing";
import { type KeyFiles, makeKeyFiles, run } from "./age";

/** A chunk of an age file, in bytes. @see https://github.com/C2SP/C2SP/blob/main/age.md#payload */
const CHUNK = 65_536;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1_048_576];

const PROGRAMS = ["age", "age-keygen", "ssh-keygen"];
const newFolder = temporaryFolders();
const itReal = itWith(...PROGRAMS);

describe("files of real programs", () => {
  let keys: KeyFiles;
  beforeAll(() => {
    if (PROGRAMS.every(hasProgram)) keys = makeKeyFiles(newFolder());
  });

  describe.each(["age", "rage"])("%s", (program) => {
    const itThis = itWith(program, ...PROGRAMS);

    for (const kind of ["age", "ssh"] as const) {
      for (const armor of [[], ["-a"]]) {
        itThis(`encrypts to an ${kind} key${armor.length > 0 ? " in armor" : ""}, and we decrypt`, async () => {
          for (const size of SIZES) {
            const plaintext = randomBytes(size);
            const file = run(program, ["-e", ...armor, "-r", keys[kind].recipient], plaintext);
            expect(plaintext.equals(await decrypt(file, readIdentities([keys[kind].file])))).toBe(true);
          }
        });
      }

      itThis(`decrypts with an ${kind} key what we encrypt`, async () => {
        for (const size of SIZES) {
          const plaintext = randomBytes(size);
          const file = await encrypt(plaintext, [keys.age.recipient, keys.ssh.recipient]);
          expect(plaintext.equals(run(program, ["-d", "-i", keys[kind].file], file))).toBe(true);
        }
      });
    }
  });

  itReal("that have several recipients are decrypted by each", async () => {
    const file = run("age", ["-e", "-a", "-r", keys.age.recipient, "-r", keys.ssh.recipient], "secret");
    for (const { file: identity } of [keys.age, keys.ssh]) {
      expect(Buffer.from(await decrypt(file, readIdentities([identity]))).toString()).toBe("secret");
    }
  });

  itReal("are decrypted with Windows line ends in the armor, too", async () => {
    const file = run("age", ["-e", "-a", "-r", keys.age.recipient], "secret").toString().replaceAll("\n", "\r\n");
    expect(Buffer.from(await decrypt(file, readIdentities([keys.age.file]))).toString()).toBe("secret");
  });
});
