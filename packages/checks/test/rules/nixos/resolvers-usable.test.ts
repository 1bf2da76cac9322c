import { ResolversRule } from "../../../src/rules/nixos/resolvers-usable";
import { aHost, hostFindingsOf } from "../../_nixos";

const asking = (resolver: string) =>
  hostFindingsOf(
    ResolversRule,
    aHost({ options: { "networking.nameservers": [resolver] }, defined: { "networking nameservers": [resolver] } }),
  );

it.each(["127.0.0.1", "127.0.0.53", "::1", "127.0.0.1:5353"])("reports %s, which is the pod itself", (resolver) => {
  expect(asking(resolver)).toEqual([expect.stringMatching(/^2: Host "firebat" uses .* which is the pod itself/)]);
});

it.each(["10.96.0.10", "10.244.3.4"])("reports %s, which is in the cluster", (resolver) => {
  expect(asking(resolver)).toEqual([expect.stringContaining("CoreDNS would ask itself")]);
});

it("reports Tailscale's resolver, also if a flag brings it", () => {
  expect(asking("100.100.100.100")).toEqual([expect.stringContaining("which is Tailscale's own")]);
  const flagged = (flag: string) =>
    hostFindingsOf(
      ResolversRule,
      aHost({ options: { "services.tailscale": { enable: true, extraSetFlags: [flag] } } }),
    );
  expect(flagged("--accept-dns")).toEqual([expect.stringContaining("takes its DNS resolver from the tailnet")]);
  expect(flagged("--accept-dns=true")).toHaveLength(1);
  expect(flagged("--accept-dns=false")).toEqual([]);
});

it("reports a host without systemd-resolved", () => {
  expect(hostFindingsOf(ResolversRule, aHost({ options: { "services.resolved.enable": false } }))).toEqual([
    expect.stringContaining("does not run systemd-resolved"),
  ]);
});

it.each(["1.1.1.1", "192.168.0.1", "2606:4700:4700::1111", "9.9.9.9#dns.quad9.net"])("passes %s", (resolver) => {
  expect(asking(resolver)).toEqual([]);
});
