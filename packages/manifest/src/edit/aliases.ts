import { type Document, isAlias, isCollection, isScalar, type Node, visit } from "yaml";

/** An alias whose anchor is elsewhere. */
interface DistantAlias {
  /** Name of the anchor. */
  readonly name: string;
  /** Offset in the text. */
  readonly offset: number;
}

/**
 * The aliases outside a node that refer to an anchor inside it, in the order of the text. An alias refers to the last anchor
 * of its name before it.
 */
export function aliasesInto(part: Node | null, document: Document.Parsed): readonly DistantAlias[] {
  const inside = new Set<Node>();
  visit(part, { Node: (_, node) => void inside.add(node) });
  const anchors = new Map<string, Node>();
  const found: DistantAlias[] = [];
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target && inside.has(target) && !inside.has(node)) {
          found.push({ name: node.source, offset: node.range?.[0] ?? 0 });
        }
      } else if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return found;
}
