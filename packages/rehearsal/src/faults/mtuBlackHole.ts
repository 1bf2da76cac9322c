import type { Fault } from "./Fault";

/** The largest packet that passes, in bytes. */
const LARGEST = 1200;

const TABLE = "ip black-hole";

export const mtuBlackHole: Fault = {
  name: "mtu-black-hole",
  kind: "incident",
  meaning: `A router between the sites drops packets of more than ${LARGEST} bytes and sends no ICMP error.`,
  effect: "Between sites, small packets arrive, large packets are lost, and TCP stalls.",
  begin: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: DROP }],
  end: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: [`delete table ${TABLE}`] }],
};

const DROP = [
  `table ${TABLE} {`,
  "  chain forward {",
  "    type filter hook forward priority filter - 1",
  `    meta length > ${LARGEST} drop`,
  "  }",
  "}",
];
