import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { type AdminConfig, field } from "./AdminConfig";

/** How an administrator's access is put into a kubeconfig. */
export interface MergeProps {
  /** Name of the cluster, the user and the context. */
  readonly name: string;
  readonly admin: AdminConfig;
  /** Whether to replace entries of another cluster that have this name. */
  readonly force: boolean;
}

/** A kubeconfig with the access, and what it uses by default. */
export interface Merged {
  readonly text: string;
  /** The context that is used unless another one is asked for. */
  readonly currentContext: string;
}

/**
 * Puts an administrator's access into a kubeconfig. Every other entry, unknown field and comment stays, and so does the
 * current context, if there is one.
 * @param text the kubeconfig; empty if there is none yet
 * @throws Error with a sentence, which quotes nothing, if it is not a kubeconfig, or has entries of another cluster
 */
export function mergeAdmin(text: string, { name, admin, force }: MergeProps): Merged {
  const document = parseDocument(text.trim() === "" ? "apiVersion: v1\nkind: Config\n" : text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new Error("is no kubeconfig, because it is no YAML mapping");
  const found = {
    cluster: entryOf(document, "clusters", name),
    context: entryOf(document, "contexts", name),
    user: entryOf(document, "users", name),
  };
  const others = force ? [] : foreign(found, { name, admin });
  if (others.length > 0) {
    throw new Error(
      `has ${others.join(" and ")} "${name}" of another cluster; rename that with \`kubectl config rename-context\` and by hand, or add --force to replace it`,
    );
  }
  const cluster = bodyOf(document, found.cluster ?? add(document, "clusters", name), "cluster");
  for (const key of ["certificate-authority", "insecure-skip-tls-verify", "tls-server-name"]) cluster.delete(key);
  cluster.set("server", admin.server);
  cluster.set("certificate-authority-data", admin.caData);
  const user = found.user ?? add(document, "users", name);
  user.set(
    "user",
    document.createNode({ "client-certificate-data": admin.certificateData, "client-key-data": admin.keyData }),
  );
  const context = bodyOf(document, found.context ?? add(document, "contexts", name), "context");
  context.set("cluster", name);
  context.set("user", name);
  if (!document.get("current-context")) document.set("current-context", name);
  return { text: document.toString({ lineWidth: 0 }), currentContext: String(document.get("current-context")) };
}

interface Entries {
  readonly cluster: YAMLMap | undefined;
  readonly context: YAMLMap | undefined;
  readonly user: YAMLMap | undefined;
}

/** Kinds of entries with the name that belong to another cluster. */
function foreign(
  { cluster, context, user }: Entries,
  { name, admin }: Pick<MergeProps, "name" | "admin">,
): readonly string[] {
  const there = field(cluster?.toJSON(), "cluster");
  const isOurs =
    cluster !== undefined &&
    (field(there, "server") === admin.server || field(there, "certificate-authority-data") === admin.caData);
  const uses = field(context?.toJSON(), "context");
  const kinds: string[] = [];
  if (cluster !== undefined && !isOurs) kinds.push("a cluster");
  if (context !== undefined && (field(uses, "cluster") !== name || field(uses, "user") !== name))
    kinds.push("a context");
  if (user !== undefined && !isOurs) kinds.push("a user");
  return kinds;
}

/** The list of a section; made if there is none, or only null. */
function listOf(document: Document, section: string): YAMLSeq {
  const there = document.get(section);
  if (isSeq(there)) return there;
  if (there !== null && there !== undefined) throw new Error(`is no kubeconfig, because its ${section} are no list`);
  const list = document.createNode([]);
  document.set(section, list);
  return list;
}

function entryOf(document: Document, section: string, name: string): YAMLMap | undefined {
  return listOf(document, section)
    .items.filter((item) => isMap(item))
    .find((item) => item.get("name") === name);
}

function add(document: Document, section: string, name: string): YAMLMap {
  const entry = document.createNode({ name });
  const list = listOf(document, section);
  list.flow = false;
  list.add(entry);
  return entry;
}

function bodyOf(document: Document, entry: YAMLMap, key: string): YAMLMap {
  const there = entry.get(key);
  if (isMap(there)) return there;
  const body = document.createNode({});
  body.flow = false;
  entry.set(key, body);
  return body;
}
