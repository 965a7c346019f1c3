/** Why a message of the plane counts for nothing. */
export const REFUSAL_REASONS = [
  'malformed',
  'unknown-version',
  'unknown-key',
  'revoked-key',
  'bad-signature',
  'other-issuer',
  'wrong-answer',
] as const;

/** One of them. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A message of the plane, or an answer over HTTP, is not believed. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';

  constructor(
    readonly reason: RefusalReason,
    /** The key that is not known, where that is the reason. */
    readonly unknownKid?: string,
  ) {
    super(`Message refused: ${reason}`);
  }
}
