/** A line with which Git marks the two sides of a conflict. */
export const CONFLICT_MARKER = /^(<{7}|\|{7}|={7}|>{7})( |$)/;
