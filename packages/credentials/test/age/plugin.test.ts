import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { decrypt, encrypt, makeHostKey, readIdentities, stanzasOf } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { bech32 } from "@scure/base";
import { run, withPath } from "./age";

const newFolder = temporaryFolders();
const itReal = itWith("age", "python3");

const RECIPIENT = bech32.encode("age1test", bech32.toWords(new Uint8Array(8)));
const UNKNOWN = bech32.encode("age1missing", bech32.toWords(new Uint8Array(8)));
const IDENTITY = bech32.encode("age-plugin-test-", bech32.toWords(new Uint8Array(8))).toUpperCase();

describe("a recipient of a plugin", () => {
  const { PATH = "" } = process.env;
  let host: { readonly publicLine: string; readonly file: string };
  let operator: string;

  beforeAll(() => {
    // The folder of this test holds the program age-plugin-test.
    process.env.PATH = [__dirname, PATH].join(delimiter);
    const folder = newFolder();
    const { privatePem, publicLine } = makeHostKey("x");
    host = { publicLine, file: join(folder, "host") };
    writeFileSync(host.file, privatePem, { mode: 0o600 });
    operator = join(folder, "operator");
    writeFileSync(operator, `# of a hardware key\n${IDENTITY}\n`);
  });

  afterAll(() => {
    process.env.PATH = PATH;
  });

  itReal("is encrypted to by age, together with the other recipients", async () => {
    const file = await encrypt(Buffer.from("secret"), [RECIPIENT, host.publicLine]);
    expect((await stanzasOf(file)).map(({ type }) => type)).toEqual(expect.arrayContaining(["test", "ssh-ed25519"]));
    for (const identity of [operator, host.file]) {
      expect(Buffer.from(await decrypt(file, readIdentities([identity]))).toString()).toBe("secret");
    }
    expect(run("age", ["-d", "-i", host.file], file).toString()).toBe("secret");
  });

  itReal("is not asked when another identity decrypts", async () => {
    const file = await encrypt(Buffer.from("secret"), [host.publicLine]);
    await withPath(newFolder(), async () => {
      expect(Buffer.from(await decrypt(file, readIdentities([operator, host.file]))).toString()).toBe("secret");
    });
  });

  itReal("that does not match is a wrong identity", async () => {
    const file = await encrypt(Buffer.from("secret"), [host.publicLine]);
    await expect(decrypt(file, readIdentities([operator]))).rejects.toMatchObject({ name: "WrongIdentityError" });
  });

  itReal("whose program is missing is an error that names the plugin", async () => {
    const error = await encrypt(Buffer.from("the secret"), [UNKNOWN]).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: "AgeProgramError",
      message: expect.stringMatching(
        /^The program `age` could not encrypt with the plugin "missing": .*age-plugin-missing/,
      ),
    });
    expect(String(error)).not.toContain("the secret");
  });

  it("needs the program age", async () => {
    await withPath(newFolder(), async () => {
      await expect(encrypt(Buffer.from("secret"), [RECIPIENT])).rejects.toThrow(
        'A recipient is of the plugin "test", which only the program `age` can use. Install the program `age` (https://age-encryption.org) and its plugins.',
      );
    });
  });
});
