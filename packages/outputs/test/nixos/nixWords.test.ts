import { mayBeSound, parseRefusal } from "../../src/nixos/nixWords";

it("reads what Nix 2.8 prints: the error, then its place", () => {
  const words = `error: undefined variable 'lib'

       at /flake/hosts/a/extra.nix:3:19:

            2| {
            3|   time.timeZone = lib.mkForce "UTC";
             |                   ^
(use '--show-trace' to show detailed location information)
`;
  expect(parseRefusal(words)).toEqual({
    reason: "undefined variable 'lib'",
    places: [{ file: "/flake/hosts/a/extra.nix", line: 3, column: 19 }],
  });
});

it("reads what newer versions print: the trace, then the error", () => {
  const words = `error:
       … while evaluating the attribute 'x'
         at /flake/outputs/default.nix:5:1:
            4| {
       … while calling the 'throw' builtin
         at /flake/hosts/a/extra.nix:7:3:
       error: This host is
       not mine
`;
  expect(parseRefusal(words)).toEqual({
    reason: "This host is\n       not mine",
    places: [
      { file: "/flake/outputs/default.nix", line: 5, column: 1 },
      { file: "/flake/hosts/a/extra.nix", line: 7, column: 3 },
    ],
  });
});

it("keeps words without an error whole", () => {
  expect(parseRefusal("Killed\n")).toEqual({ reason: "Killed", places: [] });
});

it.each([
  "attribute 'nginx' missing",
  "getting status of '/tmp/f/nix/tests/harness/nixpkgs/modules/profiles/minimal.nix': No such file or directory",
  "opening file '/nix/store/{name:x,path:,text:}': No such file or directory",
  "path '/nix/store/97qlv6h78lxlm9zc8849ahsbcklhsi2y-x.drv' is not valid",
  "unable to download 'https://example.org/x.tar.gz': Couldn't resolve host name (6)",
  "operation 'addToStore' is not supported by store 'dummy'",
])("knows that nixpkgs and a store could have more: %s", (reason) => {
  expect(mayBeSound(reason)).toBe(true);
});

it.each([
  "syntax error, unexpected ';'",
  "getting status of '/etc/nothere.nix': No such file or directory",
  "The option `a' has conflicting definitions: 1 (/tmp/f/nix/tests/harness/nixpkgs/nixos.nix), 2 (/tmp/f/nix/hosts/a/extra.nix).",
])("knows that nothing makes it sound: %s", (reason) => {
  expect(mayBeSound(reason)).toBe(false);
});
