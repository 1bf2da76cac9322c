import { didYouMean } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";

const KEYS = ["hostname", "site", "role", "rootVolumeGiB"];

describe("didYouMean", () => {
  it.each([
    ["hostnam", "hostname"],
    ["hostnmae", "hostname"],
    ["rootVolumGib", "rootVolumeGiB"],
    ["sites", "site"],
    ["rol", "role"],
  ])("takes %j for %j", (word, meant) => {
    expect(didYouMean(word, KEYS)).toBe(`Did you mean "${meant}"?`);
  });

  it("lists what there is for a word that is near to nothing", () => {
    expect(didYouMean("colour", KEYS)).toBe("Use one of: hostname, site, role, rootVolumeGiB.");
  });

  it("proposes removal where nothing may stand", () => {
    expect(didYouMean("colour", [])).toBe("Remove it.");
  });

  it("prefers the word that differs only in case", () => {
    expect(didYouMean("NFTABLES", ["iptables", "nftables"])).toBe('Did you mean "nftables"?');
  });

  const anyWords = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 8 });

  it("finds every candidate, in whatever case it is written", () => {
    fc.assert(
      fc.property(anyWords, fc.nat(), (words, pick) => {
        const word = words[pick % words.length] as string;
        expect(didYouMean(word.toUpperCase(), words)).toBe(`Did you mean "${word}"?`);
      }),
    );
  });

  it("answers from the candidates, whatever it is asked", () => {
    fc.assert(
      fc.property(fc.string(), anyWords, (word, words) => {
        const answers = [`Use one of: ${words.join(", ")}.`, ...words.map((each) => `Did you mean "${each}"?`)];
        expect(answers).toContain(didYouMean(word, words));
      }),
    );
  });
});
