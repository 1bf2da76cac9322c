import { parse } from "yaml";
import { exampleText } from "../examples";
import { type ManifestData, manifestText, withChanges } from "../manifests";
import type { Entry } from "./Entry";

/**
 * The text of an entry's manifest. It is the example's own text if the entry does not change the manifest.
 * @throws Error if a text to replace does not occur exactly once
 */
export function changedManifest({ homelab = "reference", changes }: Entry): string {
  let text = exampleText(homelab);
  for (const change of changes) {
    if ("manifest" in change) {
      const data: ManifestData = parse(text);
      text = manifestText(withChanges(data, change.manifest));
    }
    if ("manifestText" in change) text = replaced(text, change.manifestText);
  }
  return text;
}

function replaced(text: string, { replace, by }: { readonly replace: string; readonly by: string }): string {
  const parts = text.split(replace);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(replace)} occurs ${parts.length - 1} times`);
  return parts.join(by);
}
