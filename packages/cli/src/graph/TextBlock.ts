import { shown } from "@ducksnest/checks";

/** A line of text in the drawing. */
export interface TextLine {
  /** Not escaped. */
  readonly text: string;
  /** Selects the font, and the class for the style sheet. */
  readonly style: TextStyle;
}

/** The name of a font in `FONTS`. */
export type TextStyle = keyof typeof FONTS;

/** Size of a block. */
export interface Size {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
}

/**
 * Size and line height in pixels, and the width of a character in ems. The reader's system picks the fonts, so a width
 * measured here would not fit there. The widths are therefore the upper end of common fonts. Monospaced fonts have at most
 * 0.602 em.
 */
export const FONTS = {
  heading: { size: 20, lineHeight: 28, advance: 0.68 },
  title: { size: 15, lineHeight: 20, advance: 0.68 },
  name: { size: 13, lineHeight: 18, advance: 0.7 },
  detail: { size: 11, lineHeight: 15, advance: 0.602 },
  note: { size: 12, lineHeight: 18, advance: 0.62 },
  good: { size: 12, lineHeight: 18, advance: 0.68 },
  wrong: { size: 12, lineHeight: 18, advance: 0.68 },
} as const;

/** Characters that are about as wide as they are high: Kana, Chinese characters, Hangul, emoji. */
const WIDE = /^[\u{2e80}-\u{10ffff}]$/u;
/** Width of such a character, in ems. */
const WIDE_ADVANCE = 1.05;

/** The largest width that a line can need, in pixels. */
export function lineWidth({ text, style }: TextLine): number {
  const { size, advance } = FONTS[style];
  const ems = [...shown(text)].reduce((sum, character) => sum + (WIDE.test(character) ? WIDE_ADVANCE : advance), 0);
  return Math.ceil(ems * size);
}

/** The size of lines below each other. */
export function blockSize(lines: readonly TextLine[]): Size {
  return {
    width: Math.max(0, ...lines.map(lineWidth)),
    height: lines.reduce((sum, { style }) => sum + FONTS[style].lineHeight, 0),
  };
}

/** The line, shortened to at most `width` pixels. It then ends in an ellipsis. */
export function clipped(line: TextLine, width: number): TextLine {
  if (lineWidth(line) <= width) return line;
  // Escape and mask before cutting, because half a secret would not be recognized.
  const characters = [...shown(line.text)];
  const shortened = (length: number): TextLine => ({ ...line, text: `${characters.slice(0, length).join("")}…` });
  let length = characters.length - 1;
  while (length > 0 && lineWidth(shortened(length)) > width) length -= 1;
  return shortened(length);
}
