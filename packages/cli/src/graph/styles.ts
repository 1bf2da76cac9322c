import { FONTS } from "./TextBlock";

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

/** Colours by purpose, light and dark; printed pages are light. The contrast of text is at least 4.5:1. */
export const PALETTE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1f2328; --dim: #57606a; --line: #d0d7de; --site: #f6f8fa; --card: #ffffff;
  --network: #0969da; --tailnet: #8250df; --good: #1a7f37; --wrong: #cf222e; --wrong-card: #fff1f0;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --dim: #9198a1; --line: #3d444d; --site: #151b23; --card: #0d1117;
    --network: #4493f8; --tailnet: #ab7df8; --good: #3fb950; --wrong: #ff7b72; --wrong-card: #2d1315;
  }
}
`;

/** Styles of the drawing, in its own file and on the page. */
export const DRAWING_STYLE = `
.topology { max-width: 100%; height: auto; font-family: ${SANS}; }
.topology text { fill: var(--ink); }
${Object.entries(FONTS)
  .map(([style, { size }]) => `.topology text.${style} { font-size: ${size}px; }`)
  .join("\n")}
.topology text.heading, .topology text.title, .topology text.name, .topology text.good, .topology text.wrong { font-weight: 600; }
.topology text.detail { font-family: ${MONO}; fill: var(--dim); }
.topology .spoke text { text-anchor: middle; }
.topology text.good { fill: var(--good); }
.topology text.wrong, .topology .cross { fill: var(--wrong); }
.topology .cross { font-size: ${FONTS.wrong.size}px; font-weight: 700; text-anchor: middle; stroke: var(--site); stroke-width: 4; paint-order: stroke; }
.topology rect { stroke-width: 1.5; }
.topology .paper { fill: var(--paper); }
.topology .site > rect { fill: var(--site); stroke: var(--line); }
.topology .network > rect { fill: none; stroke: none; }
.topology .host > rect { fill: var(--card); stroke: var(--line); }
.topology .control-plane > rect { stroke: var(--network); stroke-width: 2.5; }
.topology .host.wrong > rect { fill: var(--wrong-card); stroke: var(--wrong); }
.topology .tailnet > rect { fill: var(--card); stroke: var(--tailnet); stroke-dasharray: 6 4; }
.topology polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.topology .wire { stroke: var(--network); }
.topology .spoke polyline { stroke: var(--tailnet); stroke-dasharray: 6 4; }
.topology .spoke rect { fill: var(--paper); }
.topology .wire.wrong, .topology .spoke.wrong polyline { stroke: var(--wrong); stroke-width: 3; }
`;

/** Styles of the page around the drawing. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
html { overflow-x: clip; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 ${SANS}; }
h1 { margin: 0 0 0.25rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 0.75rem; }
a { color: inherit; }
code { font-family: ${MONO}; font-size: 0.875em; }
.dim { color: var(--dim); }
span.good { color: var(--good); font-weight: 600; }
span.wrong, td.wrong { color: var(--wrong); font-weight: 600; }
figure { width: calc(100vw - 2rem); margin: 1.5rem 0 0 calc(50% - 50vw + 1rem); overflow-x: auto; }
figure .topology { display: block; max-width: max(100%, 90rem); margin: 0 auto; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, figure:focus-visible { outline: 2px solid var(--network); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
caption { padding-bottom: 0.5rem; color: var(--dim); text-align: left; }
th, td { padding: 0.4rem 1.25rem 0.4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; white-space: nowrap; }
td.wide { min-width: 14rem; white-space: normal; }
thead th { color: var(--dim); font-weight: 600; }
tbody th { font-weight: 600; }
th[scope="rowgroup"] { padding-top: 1.25rem; white-space: normal; }
th[scope="rowgroup"] span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
details { margin: 0.5rem 0; }
summary { cursor: pointer; }
@media print {
  body { max-width: none; padding: 0; }
  figure { width: auto; margin-left: 0; }
  figure, .scroll { overflow: visible; }
  figure .topology { max-width: 100%; }
  th, td { white-space: normal; }
  tr, figure, h2, h3 { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
