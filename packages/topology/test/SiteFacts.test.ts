import { aTopology } from "@ducksnest/testing";

describe("the facts of a site", () => {
  it("are in the order of the sites' names", () => {
    expect(aTopology().sites.map(({ name }) => name)).toEqual(["home", "seoul"]);
  });
});
