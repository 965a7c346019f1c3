/** A form that no page of ours sent: another origin, or without the interaction's token. */
export class ForeignFormError extends Error {
  override readonly name = 'ForeignFormError';
  readonly code = 'login.foreign_form';
  readonly status = 403;
  constructor() {
    super('The form was not sent by the page of this interaction.');
  }
}
