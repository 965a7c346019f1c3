/** NATS does not know this service's credentials, which no waiting mends. */
export class NatsRefusedError extends Error {
  override readonly name = 'NatsRefusedError';

  constructor(readonly user: string) {
    super(`NATS refuses the user ${user}: check its name and password`);
  }
}
