/** The one JetStream stream of the plane, its subjects (PROTOCOL §3) and the schema version of all messages on it. */
export const PLANE_STREAM = {
  name: 'VALETKEY',
  version: 1,
  subjects: {
    revocation: 'valetkey.revocation',
    heartbeat: 'valetkey.heartbeat',
    keys: 'valetkey.keys',
  },
  /** What the stream is made with: every subject it stores. */
  storedSubjects: ['valetkey.revocation', 'valetkey.heartbeat', 'valetkey.keys', 'valetkey.instance.*'],
} as const;
