import { RefusedRequestError } from '@valetkey/service-defaults';

/** An order names an account or client that does not exist. */
export class NoSuchSubjectError extends RefusedRequestError {
  readonly code = 'admin.no_such_subject';
  readonly status = 404;
}
