/** A plane message, or a part of an answer over HTTP, is not what its schema says. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
}
