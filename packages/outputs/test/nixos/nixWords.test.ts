import { parseRefusal } from "../../src/nixos/nixWords";

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
