import { parseRecords, printRecords, recordedRecipients, SecretsRecordError } from "../../src/store/secretsRecord";

const AGE = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

it("reads what it writes, sorted by file", () => {
  const files = new Map([
    ["shared/wifi.age", { recipients: [AGE], sha256: "00ff" }],
    ["hosts/a/join-token.age", { recipients: [AGE], expires: "2026-12-01T00:00:00Z" }],
    ["__proto__", { recipients: [] }],
  ]);
  const hostKeys = new Map([["hosts/a/ssh_host_ed25519_key.pub", "SHA256:x"]]);
  const text = printRecords({ files, hostKeys });
  const read = parseRecords(text, "secrets.json");
  expect([...read.files]).toEqual([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(read.hostKeys).toEqual(hostKeys);
  expect(printRecords(parseRecords(text, "secrets.json"))).toBe(text);
});

const AFTER =
  " Restore the file from Git, for example with `git checkout --ours` or `--theirs`, and run `ducksnest secrets rekey`.";

it.each([
  ["conflict markers", '{\n<<<<<<< HEAD\n"a.age": {}\n', "secrets.json:2:1", "it has conflict markers of Git"],
  [
    "conflict markers of diff3 with CRLF",
    "{\r\n||||||| base\r\n",
    "secrets.json:2:1",
    "it has conflict markers of Git",
  ],
  ["text that is not JSON", '{\n  "a.age": nope\n}', "secrets.json:", "it is not JSON"],
  ["a truncated file", '{"a.age": {"recipients": [', "secrets.json:1:", "it is not JSON"],
  ["an empty file", "", "secrets.json:1:1", "it is not JSON"],
  ["a list", "[]", "secrets.json:1:1", "it is not an object"],
  ["null", "null", "secrets.json:1:1", "it is not an object"],
  ["an entry without recipients", '{\n  "a.age": {}\n}', "secrets.json:2:3", '"a.age" has no list of recipients'],
  ["a recipient that is a number", '{ "a.age": { "recipients": [1] } }', "secrets.json:1:3", '"a.age" has no list'],
  ["a hash that is a number", '{ "a.age": { "recipients": [], "sha256": 1 } }', "secrets.json:1:3", '"a.age" has'],
  ["a key without a fingerprint", '{ "a.pub": {} }', "secrets.json:1:3", '"a.pub" has no fingerprint'],
  ["an expiry that is a number", '{ "a.age": { "recipients": [], "expires": 1 } }', "secrets.json:1:3", '"a.age" has'],
])("names the place of %s", (_, text, place, reason) => {
  const read = () => parseRecords(text, "secrets.json");
  expect(read).toThrow(SecretsRecordError);
  expect(read).toThrow(place);
  expect(read).toThrow(`because ${reason}`);
  expect(read).toThrow(AFTER);
});

it("records recipients without comments, each once, sorted", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHGOkPh2Z6ZQy6XGl3oLXXs6GVtOZSsYBYtqM2Gc7aEO";
  expect(recordedRecipients([`${key} anna@laptop`, AGE, key])).toEqual([AGE, key]);
});
