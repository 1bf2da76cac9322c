import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const problems = (flake: string) => findings(manifestText(aManifest({ "nixos.flake": flake })));

describe("the instances' flake", () => {
  it.each([
    "github:octocat/homelab",
    "github:octocat/homelab?dir=nix",
    "github:octocat/homelab/v1.2?dir=nix",
    "gitlab:group%2Fsubgroup/homelab?dir=nix&host=gitlab.example.org",
    "sourcehut:~octocat/homelab",
    "git+https://git.example.org/homelab.git?ref=main&dir=nix",
    "https://example.org:8443/homelab/nix.tar.gz",
    "tarball+https://example.org/~octocat/nix.tar.gz",
  ])("may be %s", (flake) => expect(problems(flake)).toEqual([]));

  it.each([
    [".", "it is a path on this computer"],
    ["./nix", "it is a path on this computer"],
    ["/home/me/nix", "it is a path on this computer"],
    ["~/nix", "it is a path on this computer"],
    ["path:./nix", "it is a path on this computer"],
    ["git+file:///home/me", "it is a path on this computer"],
    ["git+ssh://git@github.com/octocat/homelab", "an instance has no SSH key"],
    ["git@github.com:octocat/homelab.git", "an instance has no SSH key"],
    ["git://example.org/homelab", "an instance has no SSH key"],
    ["http://example.org/nix.tar.gz", "it has none of the forms"],
    ["nixpkgs", "it has none of the forms"],
    ["github:octocat", "it has none of the forms"],
    ["github:octocat/homelab?dir", "it has none of the forms"],
    ["github:octocat/homelab?dir=$(reboot)", "it has none of the forms"],
    ["github:octocat/homelab'", "it has none of the forms"],
  ])("may not be %s", (flake, reason) => {
    expect(problems(flake)).toEqual([
      expect.stringContaining(
        `invalid-value nixos.flake: "${flake}" cannot be the instances' flake, because ${reason}`,
      ),
    ]);
  });

  it.each([
    "https://octocat:s3cret@example.org/nix.tar.gz",
    "git+https://token@github.com/octocat/homelab",
    "git+https://example.org/homelab?access_token=s3cret",
  ])("may not have credentials: %s", (flake) => {
    const [finding] = problems(flake);
    expect(finding).toContain("nixos.flake: The flake reference contains credentials");
    expect(finding).not.toContain("s3cret");
  });

  it("gets its fragment from the instance, and the fix is accepted", () => {
    expect(problems("github:octocat/homelab?dir=nix#edge")).toEqual([
      expect.stringContaining(' -> Write "github:octocat/homelab?dir=nix".'),
    ]);
  });

  it("has an end, and no spaces", () => {
    expect(problems(`github:octocat/${"a".repeat(1024)}`)).toEqual([expect.stringContaining("longer than 1,024")]);
    expect(problems("github:octocat/my homelab")).toEqual([expect.stringContaining("is not a flake reference")]);
  });
});
