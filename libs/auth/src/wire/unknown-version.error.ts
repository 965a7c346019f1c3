/** A plane message has a schema version that this release does not know. */
export class UnknownVersionError extends Error {
  override readonly name = 'UnknownVersionError';

  constructor() {
    super('The message has an unknown schema version');
  }
}
