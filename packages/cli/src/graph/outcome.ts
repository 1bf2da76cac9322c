import { type Content, element, type Markup } from "./Markup";

/** Something that is well or is not, told by colour and by a sign: colour alone does not tell everyone. */
export function outcome(isGood: boolean, ...text: readonly Content[]): Markup {
  return element("span", { class: isGood ? "good" : "wrong" }, isGood ? "✓ " : "✗ ", text);
}
