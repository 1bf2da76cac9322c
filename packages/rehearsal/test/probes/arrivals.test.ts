import { increase, parseArrivals } from "../../src/probes/arrivals";

const row = (packets: number) => ({
  elem: { val: { concat: ["wlan0", "192.168.0.16", "udp"] }, counter: { packets, bytes: 0 } },
});
const listing = (arrived: readonly object[]) =>
  JSON.stringify({
    nftables: [{ metainfo: {} }, { set: { name: "arrived", elem: arrived } }, { set: { name: "fragmented" } }],
  });

describe("the counters of arrivals", () => {
  it("are read from nft's JSON, including empty sets", () => {
    expect(parseArrivals(listing([row(3)]))).toEqual({
      arrived: [{ interface: "wlan0", source: "192.168.0.16", protocol: "udp", packets: 3 }],
      fragmented: [],
    });
  });

  it("are empty on a host that is down", () => {
    expect(parseArrivals("")).toEqual({ arrived: [], fragmented: [] });
  });

  it("give the packets between two readings", () => {
    const [before, after] = [parseArrivals(listing([row(3)])), parseArrivals(listing([row(5)]))];
    expect(increase(before, after).arrived).toEqual([expect.objectContaining({ packets: 2 })]);
    expect(increase(after, after).arrived).toEqual([]);
    expect(increase(undefined, after).arrived).toEqual([expect.objectContaining({ packets: 5 })]);
  });
});
