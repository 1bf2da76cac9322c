import { type Document, isAlias, isCollection, isScalar, visit } from "yaml";

/** A part of a text, as offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** An alias whose anchor is elsewhere. */
interface DistantAlias {
  /** Name of the anchor. */
  readonly name: string;
  readonly offset: number;
}

/**
 * The aliases that are outside a part of the document and refer to an anchor inside it, in the order of the text. An alias
 * refers to the last anchor of its name before it.
 * @param isInside whether a span is in the part
 */
export function aliasesOf(document: Document.Parsed, isInside: (span: Span) => boolean): readonly DistantAlias[] {
  const insideAnchors = new Map<string, boolean>();
  const found: DistantAlias[] = [];
  visit(document, {
    Node(_, node) {
      const [start = 0, end = 0] = node.range ?? [];
      const inside = isInside({ start, end });
      if (isAlias(node)) {
        if (!inside && insideAnchors.get(node.source) === true) found.push({ name: node.source, offset: start });
      } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) {
        insideAnchors.set(node.anchor, inside);
      }
    },
  });
  return found;
}
