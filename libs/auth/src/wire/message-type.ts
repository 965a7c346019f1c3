/** The JWS `typ` of each kind of plane message; no access token carries one of them (RFC 8725 §3.11). */
export const MESSAGE_TYPE = {
  revocation: 'valetkey-revocation+jwt',
  heartbeat: 'valetkey-heartbeat+jwt',
  keys: 'valetkey-keys+jwt',
  tail: 'valetkey-tail+jwt',
} as const;

/** One of the four `typ` values. */
export type MessageType = (typeof MESSAGE_TYPE)[keyof typeof MESSAGE_TYPE];
