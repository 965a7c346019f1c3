/** A place where the person is signed in. Times are ISO 8601. */
export interface AccountSession {
  readonly sid: string;
  /** Whether the caller's own token was issued in it. */
  readonly current: boolean;
  /** In a person's words, such as `Firefox on Linux`. */
  readonly device: string;
  readonly signedInAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
}
