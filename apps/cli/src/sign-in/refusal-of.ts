import { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';

const WORDS: Readonly<Record<string, string>> = {
  access_denied: 'It was denied in the browser.',
  invalid_client: 'The issuer does not know this client, or the secret is wrong.',
  unauthorized_client: 'This client may not sign in this way.',
  invalid_scope: 'This client may not ask for auth:admin.',
  invalid_grant: 'The sign-in is not valid any more; try again.',
};

/** Why signing in failed, in plain words. */
export function refusalOf(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const code = codeOf(error);
  if (code === undefined)
    return new CommandFailure('Signing in failed: the issuer did not answer as it should.', EXIT.failed, { cause: error });
  return new CommandFailure(`Signing in failed. ${WORDS[code] ?? `The issuer says ${code}.`}`, EXIT.refused, { cause: error });
}

/** At the token endpoint a challenge means that the client is not who it says (RFC 6749 §5.2). */
function codeOf(error: unknown): string | undefined {
  if (error instanceof WWWAuthenticateChallengeError) return 'invalid_client';
  return error instanceof ResponseBodyError || error instanceof AuthorizationResponseError ? error.error : undefined;
}
