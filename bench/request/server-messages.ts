/** What a server of the bench tells the process that loads it. */
export interface ServerReady {
  readonly url: string;
  /** Values for the Authorization header, all different, all good. */
  readonly authorizations: readonly string[];
}

/** Where the peers that ask somebody find him. */
export interface Peers {
  readonly introspectionUrl: string;
  readonly redisPort: number | undefined;
}
