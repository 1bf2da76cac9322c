import { join } from "node:path";
import { aTopology, expectGolden } from "@ducksnest/testing";
import { pictures } from "../src/graph/pictures";

it("draws the reference homelab as kept", async () => {
  const { svg, html } = await pictures(aTopology());
  expectGolden(
    join(__dirname, "expected"),
    new Map([
      ["topology.svg", svg],
      ["topology.html", html],
    ]),
  );
});
