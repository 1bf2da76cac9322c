import type { ClusterReport } from "@ducksnest/rehearsal";
import { aTopology } from "@ducksnest/testing";
import type { Format } from "../../src/options";
import { reportCluster } from "../../src/rehearsal/reportCluster";
import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import { aClusterDeviation, aClusterReport } from "./_clusters";

const topology = aTopology();

function reported(report: ClusterReport, format: Format) {
  let out = "";
  const terminal = new GuardedTerminal({
    out: (text) => {
      out += text;
    },
    err: () => {},
    color: false,
  });
  return { exitCode: reportCluster(topology, report, { format }, terminal), out };
}

describe.each(["text", "json"] as const)("a report about a cluster as %s", (format) => {
  it("ends with 0 if the cluster is as designed", () => {
    expect(reported(aClusterReport(topology), format).exitCode).toBe(0);
  });

  it("ends with 1 if something deviates", () => {
    const { exitCode, out } = reported(aClusterReport(topology, { deviations: [aClusterDeviation()] }), format);
    expect(exitCode).toBe(1);
    expect(out).toContain("error: no certificate matches the pin");
  });
});

it("the JSON has the verdict and the whole report", () => {
  const report = aClusterReport(topology, { deviations: [aClusterDeviation()] });
  const { verdict, ...rest } = JSON.parse(reported(report, "json").out);
  expect(verdict).toBe("deviates");
  expect(rest).toEqual(JSON.parse(JSON.stringify(report)));
});

it("shows the words of programs without secrets and as text", () => {
  const observed = "error: token abcdef.0123456789abcdef \u001b[31m\n::error::x";
  for (const format of ["text", "json"] as const) {
    const { out } = reported(aClusterReport(topology, { deviations: [aClusterDeviation({ observed })] }), format);
    expect(out).not.toContain("0123456789abcdef");
    expect(out).not.toContain("\u001b");
    expect(out).not.toMatch(/^::error/m);
  }
});
