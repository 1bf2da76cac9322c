import { type Content, element, type Markup } from "./Markup";

/** Text marked as good or wrong by colour and by a sign, because not everyone can see the colour. */
export function outcome(isGood: boolean, ...text: readonly Content[]): Markup {
  return element("span", { class: isGood ? "good" : "wrong" }, isGood ? "✓ " : "✗ ", text);
}
