/** There is no client with this id. */
export class UnknownClientError extends Error {
  readonly code = 'client.unknown';
  readonly status = 404;
  constructor() {
    super('There is no such client');
  }
}
