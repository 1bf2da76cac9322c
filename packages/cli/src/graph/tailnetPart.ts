import type { TailnetDifference, TailnetReport } from "@ducksnest/rehearsal";
import { byCause, MEMBER_COLUMNS } from "../reports/tailnetWords";
import { type Column, htmlTable } from "./htmlTable";
import { element, type Markup } from "./Markup";

/** The real tailnet of a rehearsal: its hosts, and the settings that are not as the stage assumes. */
export function tailnetPart(tailnet: TailnetReport): readonly Markup[] {
  const groups = byCause({ tailnet }).map(({ cause, differences }) => ({ heading: cause, rows: differences }));
  return [
    element("h3", {}, "Real tailnet"),
    ...(groups.length > 0 ? [htmlTable("Settings that are not as the stage assumes", DIFFERENCES, groups)] : []),
    htmlTable("Hosts on the tailnet", memberColumns(tailnet), [{ rows: tailnet.members }]),
  ];
}

const DIFFERENCES: readonly Column<TailnetDifference>[] = [
  { heading: "host", cell: ({ host }) => host },
  { heading: "setting", cell: ({ what }) => what },
  { heading: "assumed", cell: ({ assumed }) => assumed.join(", ") || "nothing", isWide: true },
  { heading: "real", cell: ({ real }) => real.join(", ") || "nothing", isWrong: () => true, isWide: true },
];

/** Without durations, so that the same results give the same bytes. */
function memberColumns(tailnet: TailnetReport): readonly Column<TailnetReport["members"][number]>[] {
  return MEMBER_COLUMNS.filter(({ isDuration }) => !isDuration).map(({ heading, text }) => ({
    heading,
    cell: (member) => text(member, tailnet),
  }));
}
