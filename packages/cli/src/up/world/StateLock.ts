import * as z from "zod";

/**
 * A deployment's lock on a state of Terraform. In S3 it is an object beside the state, which stays if Terraform is killed. A
 * local state needs no such look, because the operating system ends that lock with the process.
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
 */
export interface StateLock {
  /** Names the lock to `terraform force-unlock`. */
  readonly id: string;
  /** Who holds it, such as `me@laptop`. */
  readonly holder: string;
  /** Since when, in UTC, such as `2026-11-27T20:50:30`. */
  readonly since: string;
}

/** Terraform's own form. The id becomes a word of a command. @see https://pkg.go.dev/github.com/hashicorp/terraform/internal/states/statemgr#LockInfo */
const LOCK = z.object({ ID: z.guid(), Who: z.string(), Created: z.string() });

/** The lock that a lock file describes; undefined if it is of another form. */
export function stateLockIn(text: string): StateLock | undefined {
  try {
    const { ID: id, Who: holder, Created } = LOCK.parse(JSON.parse(text));
    return { id, holder, since: Created.slice(0, "2026-11-27T20:50:30".length) };
  } catch {
    return undefined;
  }
}
