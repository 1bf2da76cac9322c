import { corrected } from "./corrected";
import { text } from "./text";

/** Codes that Unicode names, although they are no country: groups, parts of countries, and codes for tests. */
const NOT_COUNTRIES: ReadonlySet<string> = new Set([
  "AC",
  "CP",
  "CQ",
  "DG",
  "EA",
  "EU",
  "EZ",
  "IC",
  "QO",
  "TA",
  "UN",
  "XA",
  "XB",
  "XK",
  "ZZ",
]);

const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/**
 * A country as ISO 3166-1 alpha-2 writes it. The kernel's regulatory database has its radio rules under the same code.
 * @see https://git.kernel.org/pub/scm/linux/kernel/git/wens/wireless-regdb.git/tree/db.txt
 */
export const country = corrected(
  text(/^[A-Z]{2}$/, "a country code of ISO 3166-1, two capital letters", (code) =>
    official(code) === code && !NOT_COUNTRIES.has(code) && names.of(code) !== undefined
      ? undefined
      : { message: `"${code}" is not a country code of ISO 3166-1.` },
  ),
  (code) => (/^[a-z]{2}$/i.test(code) ? official(code.toUpperCase()) : undefined),
);

/** The code that replaces an alias, such as GB for UK; other codes stay. */
function official(code: string): string | undefined {
  return new Intl.Locale(`und-${code}`).region;
}
