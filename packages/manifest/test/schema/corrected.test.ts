import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const fixesFor = (path: string, value: string) =>
  findings(manifestText(aManifest({ [path]: value }))).map((finding) => finding.replace(/^.* -> /, ""));

it.each([
  ["sites.seoul.region", "eu-central-1a", "eu-central-1"],
  ["sites.seoul.region", "AP_NORTHEAST_2", "ap-northeast-2"],
  ["hosts.ultra.hostname", "laptop_ultra", "laptop-ultra"],
  ["hosts.ultra.hostname", "Laptop Ultra.", "laptop-ultra"],
  ["tailnet.domain", "https://duck.ts.net", "duck.ts.net"],
  ["tailnet.domain", "https://duck.ts.net:443/admin", "duck.ts.net"],
  ["tailnet.domain", "duck.ts.net.", "duck.ts.net"],
  ["tailnet.domain", "Duck.ts.net", "duck.ts.net"],
  ["nixos.timeZone", "asia/seoul", "Asia/Seoul"],
  ["nixos.timeZone", "Asia/Soul", "Asia/Seoul"],
  ["nixos.timeZone", "America/New York", "America/New_York"],
  ["nixos.timeZone", "utc", "UTC"],
  ["hosts.old.interface.macAddress", "3C-7C-3F-00-00-02", "3c:7c:3f:00:00:02"],
  ["hosts.old.interface.macAddress", "3c7c.3f00.0002", "3c:7c:3f:00:00:02"],
])("proposes the corrected value of %s: %s as %s", (path, value, meant) => {
  expect(fixesFor(path, value)).toEqual([`Did you mean "${meant}"?`]);
  expect(fixesFor(path, meant)).toEqual([]);
});

it.each([
  ["ap-northeast-2c", "c"],
  ["C", "c"],
])("proposes the letter of a zone: %s as %s", (zone, meant) => {
  const subnets = [{ cidr: "10.20.0.0/24", zone }];
  expect(findings(manifestText(aManifest({ "sites.seoul.subnets": subnets })))).toEqual([
    expect.stringContaining(`-> Did you mean "${meant}"?`),
  ]);
});

it.each([
  ["sites.seoul.region", "Seoul", "region: ap-northeast-2"],
  ["hosts.ultra.hostname", "오리", "hostname: laptop-firebat"],
  ["tailnet.domain", "a b", "domain: example.ts.net"],
  ["nixos.timeZone", "KST", "timeZone: Asia/Seoul"],
  ["hosts.old.interface.macAddress", "01-00-5E-00-00-01", "macAddress: 3c:7c:3f:00:00:01"],
])("shows the example of %s if no correction of %j is valid", (path, value, example) => {
  expect(fixesFor(path, value)).toEqual([`Write it like \`${example}\`.`]);
});
