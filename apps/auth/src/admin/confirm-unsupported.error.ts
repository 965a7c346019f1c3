import { RefusedRequestError } from '@valetkey/service-defaults';

/** `confirm` was asked for; refused, since an answer without it would be taken for a confirmation. */
export class ConfirmUnsupportedError extends RefusedRequestError {
  readonly code = 'admin.confirm_unsupported';
  readonly status = 400;
  constructor() {
    super('`confirm` is not supported by this release.');
  }
}
