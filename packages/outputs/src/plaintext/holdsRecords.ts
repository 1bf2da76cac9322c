/** Whether a text is a secrets.json: it maps files to public keys and expiries, and has nothing else. */
export async function holdsRecords(text: string): Promise<boolean> {
  const { parseRecipient } = await import("@ducksnest/credentials");
  try {
    const data: unknown = JSON.parse(text);
    return (
      isObject(data) &&
      Object.entries(data).every(([file, record]) => {
        if (file.endsWith(".pub")) return isHostKeyRecord(record);
        return file.endsWith(".age") && isRecord(record, parseRecipient);
      })
    );
  } catch {
    return false;
  }
}

/** @param parse throws for a text that is not a recipient */
function isRecord(value: unknown, parse: (text: string) => unknown): boolean {
  if (!isObject(value)) return false;
  const { recipients, expires = "2000-01-01", sha256 = "0".repeat(64), ...rest } = value;
  return (
    Array.isArray(recipients) &&
    recipients.every((each) => isRecipient(each, parse)) &&
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

function isRecipient(value: unknown, parse: (text: string) => unknown): boolean {
  if (typeof value !== "string") return false;
  parse(value);
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
