import { displayWidth } from "@ducksnest/checks";

/** Folds a text into lines of at most `width` columns, between words. Only a word that is longer than a line is broken. */
export function fold(text: string, width: number): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ").flatMap((each) => pieces(each, width))) {
    const last = lines[lines.length - 1] ?? "";
    const longer = last === "" ? word : `${last} ${word}`;
    if (last === "" || displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word];
  const found = [""];
  for (const character of word) {
    const longer = `${found[found.length - 1]}${character}`;
    if (displayWidth(longer) <= width) found[found.length - 1] = longer;
    else found.push(character);
  }
  return found;
}
