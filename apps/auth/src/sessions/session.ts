/** Who is signed in where. */
export interface Session {
  readonly sid: string;
  readonly accountId: string;
  readonly signedInAt: Date;
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly userAgent: string | undefined;
}
