import { pathText } from "../../src/text/pathText";

it("masks a secret that stands in place of a key, wherever it stands", () => {
  const token = "fuzz01.canary2345678901";
  expect(pathText(["sites", token, "cidr"])).toBe(`sites.${"*".repeat(token.length)}.cidr`);
  expect(pathText([token])).toBe("*".repeat(token.length));
  expect(pathText(["hosts", "old", 0])).toBe("hosts.old.0");
});
