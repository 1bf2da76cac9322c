import { isExpression, lambda, path, print, reference } from "@ducksnest/nix";

describe("path", () => {
  it.each(["./a", "../../modules", "./hosts/laptop-old", "./a.b+c_d"])("takes %s", (text) => {
    expect(print(path(text))).toBe(text);
  });

  it.each(["", "a", "/etc", "./", "./a b", "./a/", "./${x}", "~/a", "./a\n"])("refuses %j", (text) => {
    expect(() => path(text)).toThrow("is not a relative Nix path");
  });
});

describe("reference", () => {
  it.each(["lib", "lib.mkForce", "a-b.c'"])("takes %s", (name) => {
    expect(print(reference(name))).toBe(name);
  });

  it.each(["", "a b", "a.", ".a", "1", "if", "lib.or", "a.rec.b", 'a."b"', "a;b"])("refuses %j", (name) => {
    expect(() => reference(name)).toThrow("is not a Nix reference");
  });
});

describe("lambda", () => {
  it.each(["", "a b", "if", "..."])("refuses the parameter %j", (name) => {
    expect(() => lambda(name, 1)).toThrow("are not parameters");
  });

  it.each([[["..."]], [["a", "..."]], [[]]])("takes the set %j", (names) => {
    expect(isExpression(lambda(names, 1))).toBe(true);
  });

  it.each([[["...", "a"]], [["a", "a"]], [["let"]], [["a", ""]]])("refuses the set %j", (names) => {
    expect(() => lambda(names, 1)).toThrow("are not parameters");
  });
});

it("distinguishes expressions from plain values", () => {
  expect([reference("a"), path("./a")].map(isExpression)).toEqual([true, true]);
  expect([null, 1, "a", [], {}, { kind: "path" }].map(isExpression)).toEqual(Array(6).fill(false));
});
