import { parseRecipient } from "@ducksnest/credentials";

/** Whether a text is a secrets.json: it maps files to public keys and expiries, and has nothing else. */
export function holdsRecords(text: string): boolean {
  try {
    const data: unknown = JSON.parse(text);
    return isObject(data) && Object.entries(data).every(([file, record]) => file.endsWith(".age") && isRecord(record));
  } catch {
    return false;
  }
}

function isRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { recipients, expires = "2000-01-01", ...rest } = value;
  return (
    Array.isArray(recipients) &&
    recipients.every(isRecipient) &&
    typeof expires === "string" &&
    /^\d{4}-\d\d-\d\d[T\d:.Z+-]{0,26}$/.test(expires) &&
    Object.keys(rest).length === 0
  );
}

function isRecipient(value: unknown): boolean {
  if (typeof value !== "string") return false;
  parseRecipient(value);
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
