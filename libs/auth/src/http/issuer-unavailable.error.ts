/** The issuer did not answer as it should over HTTP. Says what was asked and what came, never what was in it. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
}
