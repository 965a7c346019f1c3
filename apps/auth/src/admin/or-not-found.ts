import { UnknownAccountError } from '../accounts/unknown-account.error.js';
import { UnknownClientError } from '../clients/unknown-client.error.js';
import { UnknownRevocationSubjectError } from '../revocation/unknown-revocation-subject.error.js';
import { NoSuchSubjectError } from './no-such-subject.error.js';

/** Answers 404 where the account or client does not exist. */
export async function orNotFound<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const unknown = [UnknownAccountError, UnknownClientError, UnknownRevocationSubjectError].some((type) => error instanceof type);
    if (unknown && error instanceof Error) throw new NoSuchSubjectError(error.message, { cause: error });
    throw error;
  }
}
