import { type Emitted, isObject, type JsonObject, listAt, textAt } from "./Emitted";

/**
 * The outputs with the items of a List in place of the list, because kubectl applies them as if each were an object on its own.
 * The place of an item is that of its list.
 */
export function withOpenLists(emitted: Emitted): Emitted {
  if (!emitted.cluster.some(isListObject)) return emitted;
  const lists = new Map<JsonObject, JsonObject>();
  const opened = (object: JsonObject, list: JsonObject): readonly JsonObject[] => {
    if (isListObject(object))
      return listAt(object, "items")
        .filter(isObject)
        .flatMap((item) => opened(item, list));
    lists.set(object, list);
    return [object];
  };
  const { placeOf } = emitted;
  return {
    ...emitted,
    cluster: emitted.cluster.flatMap((object) => opened(object, object)),
    ...(placeOf && { placeOf: (object) => placeOf(lists.get(object) ?? object) }),
  };
}

/** A `List`, or one of a single kind, such as `ConfigMapList`. */
function isListObject(object: JsonObject): boolean {
  return textAt(object, "kind")?.endsWith("List") === true && Array.isArray(object.items);
}
