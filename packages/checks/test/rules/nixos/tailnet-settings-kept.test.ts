import { TailnetSettingsRule } from "../../../src/rules/nixos/tailnet-settings-kept";
import { ONE_HOME } from "../../_findings";
import { aHost, hostFindingsOf } from "../../_nixos";

const withFlags = (flags: readonly string[], changes = {}) =>
  hostFindingsOf(
    TailnetSettingsRule,
    aHost({
      options: { "services.tailscale": { enable: true, extraSetFlags: ["--accept-routes=true", ...flags] } },
      defined: { "services tailscale extraSetFlags": flags },
    }),
    changes,
  );

it.each(["--accept-routes=false", "--shields-up", "--netfilter-mode=off", "--exit-node=100.64.0.9"])(
  "reports %s",
  (flag) => {
    expect(withFlags([flag])).toEqual([expect.stringContaining(`2: Host "firebat" runs Tailscale with ${flag}, so`)]);
  },
);

it("reads the last of several equal flags", () => {
  expect(withFlags(["--shields-up", "--shields-up=false"])).toEqual([]);
});

it("reports flags that are lost", () => {
  const facts = aHost({ options: { "services.tailscale": { enable: true, extraSetFlags: [] } } });
  expect(hostFindingsOf(TailnetSettingsRule, facts)).toEqual([
    expect.stringContaining("lost the flag --accept-routes of Tailscale, so it does not learn"),
  ]);
});

it("reports a host outside the tailnet, unless all hosts are at one site", () => {
  const facts = aHost({ options: { "services.tailscale": { enable: false } } });
  expect(hostFindingsOf(TailnetSettingsRule, facts)).toEqual([expect.stringContaining("does not join the tailnet")]);
  expect(hostFindingsOf(TailnetSettingsRule, facts, ONE_HOME)).toEqual([]);
});

it("passes the flags of the modules, and harmless ones", () => {
  expect(withFlags([])).toEqual([]);
  expect(withFlags(["--auto-update=false", "--exit-node="])).toEqual([]);
});
