/** The users of `deploy/nats/nats-server.conf`. */
export const natsUsers = ['auth', 'cart', 'inventory', 'payment', 'gateway'] as const;
export type NatsUser = (typeof natsUsers)[number];

/** What a user signs in to NATS with. */
export interface NatsCredentials {
  readonly user: string;
  readonly pass: string;
}

/** The password of a demo user: known to everybody, which is why demo mode listens on loopback alone. */
export function demoCredentials(user: string): NatsCredentials {
  return { user, pass: `${user}-nats-demo-password` };
}
