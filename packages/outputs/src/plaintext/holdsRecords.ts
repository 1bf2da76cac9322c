import { parseRecipient } from "@ducksnest/credentials";

/** Whether a text is a secrets.json: it maps files to public keys and expiries, and has nothing else. */
export function holdsRecords(text: string): boolean {
  try {
    const data: unknown = JSON.parse(text);
    return (
      isObject(data) &&
      Object.entries(data).every(([file, record]) => {
        if (file.endsWith(".pub")) return isHostKeyRecord(record);
        return file.endsWith(".age") && isRecord(record);
      })
    );
  } catch {
    return false;
  }
}

function isRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { recipients, expires = "2000-01-01", sha256 = "0".repeat(64), ...rest } = value;
  return (
    Array.isArray(recipients) &&
    recipients.every(isRecipient) &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof expires === "string" &&
    /^\d{4}-\d\d-\d\d[T\d:.Z+-]{0,26}$/.test(expires) &&
    Object.keys(rest).length === 0
  );
}

function isHostKeyRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { fingerprint, ...rest } = value;
  return (
    typeof fingerprint === "string" && /^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint) && Object.keys(rest).length === 0
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
