import type { RevocationKind } from './revocation.js';

/** There is no such account or client, so there is no generation to raise. */
export class UnknownRevocationSubjectError extends Error {
  readonly code = 'revocation.unknown_subject';
  readonly status = 404;
  constructor(readonly kind: RevocationKind) {
    super(`There is no such ${kind}`);
  }
}
