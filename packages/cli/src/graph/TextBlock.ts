import { shown } from "@ducksnest/checks";

/** A line of text in the drawing. */
export interface TextLine {
  readonly text: string;
  readonly style: TextStyle;
}

export type TextStyle = keyof typeof FONTS;

/** Size of a block, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Size and line height in pixels, and the width of a character in ems. The reader's machine picks the fonts, so widths
 * are the upper end of what common ones have: what was measured here would not fit there. The monospaced ones have
 * 0.602 em, or less.
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

/** From here on, characters are about as wide as they are high: Kana, Chinese characters, Hangul, emoji. */
const FIRST_WIDE = 0x2e80;

/** Room that a line may need at most, in pixels. */
export function lineWidth({ text, style }: TextLine): number {
  const { size, advance } = FONTS[style];
  const ems = [...shown(text)].reduce((sum, character) => sum + (isWide(character) ? 1.05 : advance), 0);
  return Math.ceil(ems * size);
}

export function blockSize(lines: readonly TextLine[]): Size {
  return {
    width: Math.max(0, ...lines.map(lineWidth)),
    height: lines.reduce((sum, { style }) => sum + FONTS[style].lineHeight, 0),
  };
}

/** The line, cut short where it would take more than `width` pixels. */
export function clipped(line: TextLine, width: number): TextLine {
  if (lineWidth(line) <= width) return line;
  // Escaped and masked before it is cut: half a secret would not be recognized.
  const characters = [...shown(line.text)];
  const shortened = (length: number): TextLine => ({ ...line, text: `${characters.slice(0, length).join("")}…` });
  let length = characters.length - 1;
  while (length > 0 && lineWidth(shortened(length)) > width) length -= 1;
  return shortened(length);
}

function isWide(character: string): boolean {
  return (character.codePointAt(0) as number) >= FIRST_WIDE;
}
